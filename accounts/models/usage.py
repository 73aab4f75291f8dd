from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.customers import Customer
from accounts.models.products import Product


class UsageEvent(models.Model):
    """Something a customer did with a product, once, told by another system; its id makes a repeat harmless."""

    event_id = models.CharField(_("event id"), max_length=80, unique=True)
    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="usage_events")
    name = models.CharField(_("event"), max_length=80)
    at = models.DateTimeField(_("when"))
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=4, default=1, validators=[MinValueValidator(0)])
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, related_name="usage_events"
    )
    arrived_at = models.DateTimeField(_("arrived"), auto_now_add=True)

    class Meta:
        verbose_name = _("usage event")
        verbose_name_plural = _("usage events")
        indexes = [models.Index(fields=["customer", "-at"], name="usage_by_customer")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"
