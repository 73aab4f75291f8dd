from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import CurrencyField
from accounts.models.products import Product
from accounts.models.spells import Spell
from retention_site.base.models import Versioned


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def current(self) -> "SubscriptionQuerySet":
        return self.filter(ended_on=None)


class Subscription(Versioned):
    """A product, and the money paid for it each month, inside a spell. A change of value closes one and opens the next."""

    class PaymentState(models.TextChoices):
        PAID = "paid", _("paid")
        OVERDUE = "overdue", _("overdue")
        FAILED = "failed", _("payment failed")

    spell = models.ForeignKey(Spell, verbose_name=_("spell"), on_delete=models.PROTECT, related_name="subscriptions")
    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT, related_name="subscriptions")
    started_on = models.DateField(_("began"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    monthly_value = models.DecimalField(
        _("monthly value"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = CurrencyField(_("currency"), blank=True)
    renews_on = models.DateField(_("renews on"), null=True, blank=True, db_index=True)
    payment_state = models.CharField(_("payment"), max_length=8, choices=PaymentState, default=PaymentState.PAID)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["spell", "started_on", "id"]
        indexes = [
            # Who pays for a product today: a few where most have stopped
            models.Index(fields=["product", "ended_on", "started_on", "spell"], name="subscription_running"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="subscription_forward",
                violation_error_message=_("A subscription must not end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(monthly_value=None) | ~Q(currency=""),
                name="subscription_currency",
                violation_error_message=_("Money needs a currency."),
            ),
            models.UniqueConstraint(fields=["spell", "product", "started_on"], name="subscription_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.started_on}"
