from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.contacts import Contact
from retention_site.base.models import Versioned


class MailPreferences(Versioned):
    """How a contact wants to be written to, beside what they refused (which is in the ledger of consents)."""

    contact = models.OneToOneField(
        Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="mail_preferences"
    )
    less_often = models.BooleanField(_("less often"), default=False, help_text=_("Half as many offers and hints as others."))
    paused_until = models.DateField(_("nothing but service until"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail preferences")
        verbose_name_plural = _("mail preferences")

    def __str__(self) -> str:
        return f"{self.contact_id}"
