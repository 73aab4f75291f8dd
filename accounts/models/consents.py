from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import LanguageField
from accounts.models.contacts import Contact
from accounts.models.users import User


class Consent(models.Model):
    """One line of the append-only ledger of what people allowed or refused; the newest line on a purpose and channel counts.

    A suppression (bounce, complaint, erasure) names no contact: it holds a keyed hash of the address, so that importing the
    same address again revives nobody.
    """

    class Purpose(models.TextChoices):
        SERVICE = "service", _("service")
        SURVEY = "survey", _("surveys")
        LIFECYCLE = "lifecycle", _("getting more out of it")
        PROMOTION = "promotion", _("offers")
        RECOVERY = "recovery", _("putting things right")
        FAREWELL = "farewell", _("farewell")
        WIN_BACK = "win_back", _("coming back")
        ALL = "all", _("everything")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        ANY = "any", _("any")

    class Decision(models.TextChoices):
        GRANTED = "granted", _("allowed")
        REFUSED = "refused", _("refused")
        SUPPRESSED = "suppressed", _("suppressed")

    class Source(models.TextChoices):
        STAFF = "staff", _("told staff")
        LINK = "link", _("link in a mail")
        FORM = "form", _("web form")
        IMPORT = "import", _("import")
        API = "api", _("API")
        BOUNCE = "bounce", _("bounce")
        COMPLAINT = "complaint", _("complaint")
        ERASURE = "erasure", _("erasure")

    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    address_hash = models.CharField(_("keyed hash of the address"), max_length=64, blank=True, db_index=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    wording = models.TextField(_("wording they agreed to"), blank=True)
    wording_language = LanguageField(_("language of the wording"), blank=True)
    source = models.CharField(_("how we know"), max_length=10, choices=Source)
    actor = models.ForeignKey(
        User, verbose_name=_("recorded by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["contact", "purpose", "-id"], name="consent_latest"),
            # Few lines of many: who must not be written to is found among a million without reading the ledger
            models.Index(fields=["address_hash"], condition=models.Q(decision="suppressed"), name="consent_suppressed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False) | ~models.Q(address_hash=""), name="consent_about_someone"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_decision_display()}"
