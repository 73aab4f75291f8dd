from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models.customers import Customer
from accounts.models.products import Product
from retention_site.base.models import CompanyRules

LONGEST_KEPT = 120  # months


class UsageEvent(models.Model):
    """Something a customer did with a product, once, told by another system; its id makes a repeat harmless."""

    event_id = models.CharField(_("event id"), max_length=80)
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="usage_events", db_index=False
    )
    name = models.CharField(_("event"), max_length=80)
    at = models.DateTimeField(_("when"))
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=4, default=1, validators=[MinValueValidator(0)])
    product = models.ForeignKey(
        Product,
        verbose_name=_("product"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="usage_events",
        db_index=False,
    )
    arrived_at = models.DateTimeField(_("arrived"), auto_now_add=True)

    class Meta:
        verbose_name = _("usage event")
        verbose_name_plural = _("usage events")
        # Every index is paid for by each event: there are the two that something is found by, and no others
        constraints = [models.UniqueConstraint(fields=["event_id"], name="usage_event_once")]
        indexes = [models.Index(fields=["customer", "-at"], name="usage_by_customer")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


class WaitingUsageEvent(models.Model):
    """An event whose customer nobody knows yet: kept until they come, so that nothing is lost by the order of two systems."""

    event_id = models.CharField(_("event id"), max_length=80, unique=True)
    external_id = models.CharField(_("external id"), max_length=80, db_index=True)
    name = models.CharField(_("event"), max_length=80)
    at = models.DateTimeField(_("when"))
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=4, default=1)
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    arrived_at = models.DateTimeField(_("arrived"), auto_now_add=True)

    class Meta:
        verbose_name = _("usage event that waits for its customer")
        verbose_name_plural = _("usage events that wait for their customers")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


class UsageDay(models.Model):
    """How often a customer did one thing with one product on one day of the installation's calendar; kept for good."""

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="usage_days", db_index=False
    )
    day = models.DateField(_("day"))
    name = models.CharField(_("event"), max_length=80)
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    events = models.PositiveIntegerField(_("events"))
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=4)

    class Meta:
        verbose_name = _("usage of a day")
        verbose_name_plural = _("usage by day")
        constraints = [
            # Nothing is a product too, or the same day would be counted twice where events name none
            models.UniqueConstraint(F("customer"), F("day"), F("name"), Coalesce("product", 0), name="usage_day_once"),
        ]
        indexes = [models.Index(fields=["name", "customer", "day"], name="usage_day_by_name")]  # who did that, who did not

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class UsageMonth(models.Model):
    """On how many days a customer used anything in a month, and the month in which they began (their cohort); kept for good."""

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="usage_months", db_index=False
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    cohort = models.DateField(_("cohort"), help_text=_("The first day of the month in which they began."))
    days = models.PositiveSmallIntegerField(_("days of use"))
    events = models.PositiveIntegerField(_("events"))

    class Meta:
        verbose_name = _("usage of a month")
        verbose_name_plural = _("usage by month")
        constraints = [models.UniqueConstraint(fields=["customer", "month"], name="usage_month_once")]
        indexes = [models.Index(fields=["cohort", "month"], name="usage_month_by_cohort")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class UsageCohort(models.Model):
    """How many customers of one cohort used anything in one month: what the months of use sum up to, kept beside them."""

    cohort = models.DateField(_("cohort"))
    month = models.DateField(_("month"))
    customers = models.PositiveIntegerField(_("customers"))

    class Meta:
        verbose_name = _("cohort in a month")
        verbose_name_plural = _("cohorts by month")
        constraints = [models.UniqueConstraint(fields=["cohort", "month"], name="usage_cohort_once")]

    def __str__(self) -> str:
        return f"{self.cohort:%Y-%m} {self.month:%Y-%m}"


class UsageRules(CompanyRules):
    """How long single events are kept: one row for the whole company, which also says how far they were rolled up."""

    keep_months = models.PositiveSmallIntegerField(
        _("months for which single events are kept"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Counted from the month in which they arrived. Empty: for good. What was counted by day and month stays."),
    )

    class Meta:
        verbose_name = _("rules of usage")
        verbose_name_plural = _("rules of usage")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="usage_rules_once"),
            models.CheckConstraint(
                condition=models.Q(keep_months=None) | models.Q(keep_months__range=(1, LONGEST_KEPT)),
                name="usage_kept_within",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class UsageMark(models.Model):
    """How far the sweeps came: the last event that the counts hold, the last change of a customer that they know. One row."""

    counted_to = models.BigIntegerField(default=0)
    customers_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="usage_mark_once")]

    def __str__(self) -> str:
        return str(self.counted_to)
