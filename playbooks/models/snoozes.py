from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, Stage, User
from retention_site.base.prepared import Given

LONGEST = 90  # days


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def running(self, *, on: date | Given) -> "SnoozeQuerySet":
        """Those that hold on the day `on`; they end by themselves."""
        return self.filter(until__gt=on)


class Snooze(models.Model):
    """Somebody has seen how a customer stands and leaves it for some days: who, why, and until when. Append-only.

    It is about the stage they were in: who comes into another one is on Today again.
    """

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="snoozes")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    until = models.DateField(_("until"))
    why = models.CharField(_("why"), max_length=300)
    actor = models.ForeignKey(User, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("day"))
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        verbose_name = _("snooze")
        verbose_name_plural = _("snoozes")
        indexes = [models.Index(fields=["customer", "-until"], name="snooze_by_customer")]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("on")), name="snooze_ends_later")]

    def __str__(self) -> str:
        return f"{self.customer} {self.until}"
