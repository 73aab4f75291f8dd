from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.fields import LanguageField, TimeZoneField
from accounts.models.customers import Customer
from retention_site.base.models import Versioned


class ContactQuerySet(models.QuerySet["Contact"]):
    def current(self) -> "ContactQuerySet":
        """Contacts who are still there."""
        return self.filter(left_at=None)


class Contact(Versioned):
    """A person at a customer: who is called, mailed and surveyed."""

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="contacts")
    full_name = models.CharField(_("full name"), max_length=200)
    call_name = models.CharField(
        _("call me"), max_length=100, blank=True, help_text=_("How they want to be addressed: “Khun Thip”, “Bu Ratna”, “Sam”.")
    )
    name_sort = models.CharField(max_length=600, editable=False, default="")
    role = models.CharField(_("role"), max_length=100, blank=True)
    is_champion = models.BooleanField(_("champion"), default=False, help_text=_("Speaks for us in their organisation."))
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    language = LanguageField(_("language"), blank=True)
    timezone = TimeZoneField(_("time zone"), blank=True)
    # What suppressions know of the address, so that they are found without it; and what makes links of old mails void
    address_hash = models.CharField(max_length=64, editable=False, default="", db_index=True)
    mail_nonce = models.PositiveBigIntegerField(editable=False, default=0)
    left_at = models.DateTimeField(_("left the customer"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name_sort", "id"]
        indexes = [models.Index(fields=["customer", "name_sort"], name="contact_by_customer")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def called(self) -> str:
        """The name to use when speaking to them."""
        return self.call_name or self.full_name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone) if self.timezone else self.customer.zone
