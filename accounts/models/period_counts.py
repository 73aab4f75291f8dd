from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import CurrencyField
from accounts.retention import Unit


class Stored(models.Model):
    """What was counted of one period of the calendar, by contract and over everybody, so that no page counts it again."""

    unit = models.CharField(_("length"), max_length=7, choices=[(each.value, each.value) for each in Unit])
    first = models.DateField(_("first day"))

    class Meta:
        abstract = True


class PeriodCount(Stored):
    """Customers at the beginning of a period and what changed in it, as known at the end of the day `known_on`."""

    bc = models.PositiveIntegerField(_("customers at the start"))
    lost = models.PositiveIntegerField(_("lost"))
    acquired = models.PositiveIntegerField(_("new"))
    won_back = models.PositiveIntegerField(_("won back"))
    joined_and_left = models.PositiveIntegerField(_("joined and left"))
    known_on = models.DateField(_("known on"))

    class Meta:
        verbose_name = _("count of a period")
        verbose_name_plural = _("counts of periods")
        ordering = ["unit", "first"]
        constraints = [models.UniqueConstraint(fields=["unit", "first"], name="period_counted_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.first}"


class PeriodRevenue(Stored):
    """Money a month in one currency at the beginning of a period, and what changed: in hundredths (see accounts/revenue.py)."""

    currency = CurrencyField(_("currency"))
    n = models.PositiveIntegerField()
    cents = models.BigIntegerField()
    start_squares = models.FloatField()
    expansion = models.BigIntegerField()
    contraction = models.BigIntegerField()
    churned = models.BigIntegerField()
    gained = models.BigIntegerField()
    n_churned = models.PositiveIntegerField()
    n_gained = models.PositiveIntegerField()
    squares = models.FloatField()
    gross_product = models.FloatField()
    gross_square = models.FloatField()
    net_product = models.FloatField()
    net_square = models.FloatField()

    class Meta:
        verbose_name = _("revenue of a period")
        verbose_name_plural = _("revenue of periods")
        ordering = ["unit", "first", "currency"]
        constraints = [models.UniqueConstraint(fields=["unit", "first", "currency"], name="period_revenue_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.first} {self.currency}"


class PeriodMark(models.Model):
    """A spell or subscription was corrected from the day `since` on: what was counted of later days is not to be believed."""

    unit = models.CharField(_("length"), max_length=7, choices=[(each.value, each.value) for each in Unit])
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("mark on counted periods")
        verbose_name_plural = _("marks on counted periods")

    def __str__(self) -> str:
        return f"{self.unit} {self.since}"
