from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.customers import Customer
from retention_site.base.models import Versioned


class SpellQuerySet(models.QuerySet["Spell"]):
    def covering(self, day: date) -> "SpellQuerySet":
        """Spells in which the customer was paying on `day`; the end day is the first day without."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)


class Spell(Versioned):
    """A stretch of time in which a customer was paying: the only source of retention and churn.

    Half open: paying from `started_on` up to, not on, `ended_on`. Never overlapping; coming back opens a new one.
    """

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="spells")
    started_on = models.DateField(_("began"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    leave_reason = models.CharField(_("reason for leaving"), max_length=200, blank=True)

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = _("spell")
        verbose_name_plural = _("spells")
        ordering = ["customer", "started_on"]
        indexes = [
            models.Index(fields=["started_on", "ended_on"], name="spell_dates"),
            models.Index(fields=["ended_on"], name="spell_by_end"),
            # Who has left is found from the spells that ended, and told from this index alone
            models.Index(
                fields=["customer", "ended_on", "started_on"], condition=Q(ended_on__isnull=False), name="spell_ended"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
                name="spell_forward",
                violation_error_message=_("A spell must end after it begins."),
            ),
            models.UniqueConstraint(fields=["customer", "started_on"], name="spell_start_once"),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(ended_on=None),
                name="spell_open_once",
                violation_error_message=_("This customer is paying already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_on}–{self.ended_on or ''}"
