from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.customers import Customer
from accounts.models.users import User


class Feeling(models.Model):
    """What the account manager feels about a customer, in words: kept apart, never mixed into a number. The last one counts."""

    class Kind(models.TextChoices):
        GOOD = "good", _("good")
        UNSURE = "unsure", _("unsure")
        WORRIED = "worried", _("worried")

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="feelings")
    kind = models.CharField(_("feeling"), max_length=8, choices=Kind)
    note = models.CharField(_("why"), max_length=300, blank=True)
    actor = models.ForeignKey(User, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("feeling")
        verbose_name_plural = _("feelings")
        indexes = [models.Index(fields=["customer", "-at"], name="feeling_by_customer")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def shown(self) -> Kind:
        """The feeling with its word."""
        return self.Kind(self.kind)
