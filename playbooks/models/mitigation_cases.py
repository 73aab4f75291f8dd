from datetime import date

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import ChurnCategory, Departure, Team, User
from accounts.models.customers import within_sight
from retention_site.base.models import Versioned


class MitigationCaseQuerySet(models.QuerySet["MitigationCase"]):
    def visible_to(self, user: User) -> "MitigationCaseQuerySet":
        """The cases of the customers that this person may see."""
        return within_sight(self, user, "departure__customer")

    def undecided(self) -> "MitigationCaseQuerySet":
        return self.filter(decision="")

    def decided_between(self, start: date, end: date) -> "MitigationCaseQuerySet":
        """Cases decided in [start, end)."""
        return self.filter(decided_on__gte=start, decided_on__lt=end)


class MitigationCase(Versioned):
    """What one departure teaches, and what the team that works on such reasons decides about it."""

    class Decision(models.TextChoices):
        FIX = "fix", _("fix it")
        ACCEPT = "accept", _("accept it")
        EDUCATE = "educate", _("educate")

    departure = models.OneToOneField(Departure, verbose_name=_("departure"), on_delete=models.PROTECT, related_name="case")
    category = models.ForeignKey(
        ChurnCategory, verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    team = models.ForeignKey(
        Team, verbose_name=_("mitigation team"), null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    feedback = models.TextField(_("feedback passed on"), blank=True)
    decision = models.CharField(_("decision"), max_length=7, choices=Decision, blank=True)
    note = models.TextField(_("what we learnt"), blank=True)
    link = models.CharField(
        _("what was done"), max_length=500, blank=True, validators=[URLValidator(schemes=["https", "http"])]
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MitigationCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("mitigation case")
        verbose_name_plural = _("mitigation cases")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["team", "-id"], condition=Q(decision=""), name="case_undecided"),
            models.Index(fields=["decided_on"], name="case_decided"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_on=None) | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="case_decided_when",
            )
        ]

    def __str__(self) -> str:
        return str(self.departure)

    def get_absolute_url(self) -> str:
        return reverse("case_detail", args=[self.pk])
