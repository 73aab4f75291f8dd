from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import LanguageField
from accounts.models.consents import Consent
from retention_site.base.models import Versioned

PURPOSES = [each for each in Consent.Purpose.choices if each[0] != Consent.Purpose.ALL]


class MessageTemplate(Versioned):
    """What a message says, in each language, with placeholders for what differs from person to person.

    Its words stand in `TemplateWording`, an edition at a time: whoever changes them makes a new edition, so that a message
    that was sent still knows what it said.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        CALL = "call", _("a call by a colleague")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    note = models.CharField(_("when to use it"), max_length=300, blank=True)
    purpose = models.CharField(_("purpose"), max_length=10, choices=PURPOSES)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    fallback = LanguageField(
        _("for languages it is not written in"),
        blank=True,
        help_text=_("Who reads another language gets it in this one. Without one they are not written to."),
    )
    edition = models.PositiveIntegerField(_("edition"), default=1, editable=False)
    use = models.CharField(
        _("used for"),
        max_length=60,
        blank=True,
        help_text=_("A mail that leaves by itself. At most one template is offered for it. Without: for outreach."),
    )
    is_active = models.BooleanField(_("offered"), default=True, help_text=_("Not offered any more, it keeps its history."))
    is_shipped = models.BooleanField(_("came with Keepsake"), default=False, editable=False)

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["use"],
                condition=Q(is_active=True) & ~Q(use=""),
                name="message_template_use_once",
                violation_error_message=_("Another template is offered for this mail: let that be offered no more."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("message_template_detail", args=[self.pk])


class TemplateWording(models.Model):
    """The words of one edition of a template in one language: Markdown with Liquid placeholders. Never changed."""

    template = models.ForeignKey(
        MessageTemplate, verbose_name=_("message template"), on_delete=models.CASCADE, related_name="wordings"
    )
    edition = models.PositiveIntegerField(_("edition"))
    language = LanguageField(_("language"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    preheader = models.CharField(_("first line that inboxes show"), max_length=200, blank=True)
    body = models.TextField(_("text"), max_length=20_000)

    class Meta:
        verbose_name = _("wording of a template")
        verbose_name_plural = _("wordings of templates")
        ordering = ["template", "-edition", "language"]
        constraints = [models.UniqueConstraint(fields=["template", "edition", "language"], name="template_wording_once")]

    def __str__(self) -> str:
        return f"{self.template_id} {self.edition} {self.language}"
