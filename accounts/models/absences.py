from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from retention_site.base.models import Versioned


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> "AbsenceQuerySet":
        """Absences that were not called off."""
        return self.filter(cancelled_at=None)

    def covering(self, at: datetime) -> "AbsenceQuerySet":
        return self.standing().filter(starts_at__lte=at, ends_at__gt=at)

    def between(self, start: datetime, end: datetime) -> "AbsenceQuerySet":
        """Absences that have a moment in [start, end)."""
        return self.standing().filter(starts_at__lt=end, ends_at__gt=start)


class Absence(Versioned):
    """A stretch of time in which a member of staff is away, and who stands in; one that is called off keeps its row."""

    user = models.ForeignKey(User, verbose_name=_("who is away"), on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    stand_in = models.ForeignKey(
        User, verbose_name=_("stand-in"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["user", "ends_at"], name="absence_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="absence_forward",
                violation_error_message=_("An absence must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("user")),
                name="absence_other_stand_in",
                violation_error_message=_("Somebody else must stand in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_at:%Y-%m-%d}–{self.ends_at:%Y-%m-%d}"
