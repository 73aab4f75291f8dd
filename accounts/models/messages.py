from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import LanguageField
from accounts.models.consents import Consent
from accounts.models.contacts import Contact
from accounts.models.customers import Customer
from accounts.models.message_templates import MessageTemplate
from accounts.models.users import User
from accounts.readers import Reader


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, *, at: datetime, channel: str = MessageTemplate.Channel.EMAIL) -> "MessageQuerySet":
        """Planned messages of a channel, mails unless told otherwise, whose time has come."""
        return self.filter(status=Message.Status.PLANNED, due_at__lte=at, channel=channel)

    def unsettled(self) -> "MessageQuerySet":
        """Messages that a person must look at: perhaps sent, or failed for good."""
        return self.filter(status__in=UNSETTLED)

    def visible_to(self, user: User | Reader) -> "MessageQuerySet":
        """Messages to customers the user may see, and those to colleagues: with teams apart, to the user and the own team."""
        if user.sees_all:
            return self
        colleagues = Q(user__team=user.team_id) if user.team_id else Q(pk__in=[])
        customers = Customer.objects.visible_to(user)
        return self.filter(Q(customer__in=customers) | Q(customer=None) & (Q(user=user.pk) | colleagues))

    def stoppable(self) -> "MessageQuerySet":
        """Messages that no worker has begun to send."""
        return self.filter(status__in=STOPPABLE)


class Message(models.Model):
    """One mail to one address on one occasion: a row before it is a mail, so that nobody is mailed twice and no mail is lost.

    planned (on hold while its outreach pauses) → leased (a worker took it, has not begun) → sending → sent (→ bounced or
    complained, as a provider tells); or held back (the comparison of an outreach), refused (a contact rule), parked (three
    failed attempts), uncertain (a worker died while sending: perhaps it left), cancelled. `rule` names why it was not sent,
    in words that `contact_policy` keeps;
    `detail` is what the mail server or the program said. What was refused for want of an address, or of anybody to write to,
    has none.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        ON_HOLD = "on_hold", _("on hold")
        LEASED = "leased", _("about to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        HELD_BACK = "held_back", _("held back, to compare")
        REFUSED = "refused", _("refused by a rule")
        PARKED = "parked", _("failed")
        UNCERTAIN = "uncertain", _("perhaps sent")
        CANCELLED = "cancelled", _("cancelled")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("complained of")

    class Arm(models.TextChoices):
        """Which part of a comparison somebody is in; who was refused when it was planned is in none."""

        NONE = "", _("none")
        A = "a", _("first wording")
        B = "b", _("second wording")
        HELD = "h", _("held back, to compare")

    occasion = models.CharField(_("occasion"), max_length=120, help_text=_("What it is about; once per address."))
    channel = models.CharField(
        _("channel"), max_length=8, choices=MessageTemplate.Channel, default=MessageTemplate.Channel.EMAIL
    )
    address = models.CharField(_("to"), max_length=254, blank=True, help_text=_("An e-mail address, or a phone number."))
    kind = models.CharField(_("kind"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Consent.Purpose)
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    user = models.ForeignKey(
        User, verbose_name=_("member of staff"), null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    params = models.JSONField(_("what it is made from"), default=dict)
    template = models.ForeignKey(
        MessageTemplate,
        verbose_name=_("message template"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
    )
    edition = models.PositiveIntegerField(_("edition of the template"), null=True, blank=True)
    values = models.JSONField(_("what stood in its placeholders"), default=dict, blank=True)  # forgotten after some time
    arm = models.CharField(_("part of the comparison"), max_length=1, choices=Arm, default=Arm.NONE, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=5, help_text=_("1 goes first."))
    language = LanguageField(_("language"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    due_at = models.DateTimeField(_("due"))
    expires_at = models.DateTimeField(_("pointless after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    rule = models.CharField(_("reason"), max_length=40, blank=True)
    detail = models.TextField(_("what went wrong"), blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("planned at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    provider_id = models.CharField(_("number at the provider"), max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    prepared: Any = None  # what its kind looked up for many at once, for as long as it is being sent; never stored

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["priority", "due_at", "id"], condition=Q(status="planned"), name="message_due"),
            models.Index(fields=["leased_until"], condition=Q(status__in=["leased", "sending"]), name="message_leased"),
            models.Index(fields=["customer", "-created_at"], name="message_timeline"),
            models.Index(fields=["lease"], condition=~Q(lease=""), name="message_lease"),
            models.Index(fields=["-id"], condition=Q(status__in=["uncertain", "parked"]), name="message_unsettled"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_provider"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "address"], condition=~Q(address=""), name="message_once"),
            models.UniqueConstraint(
                fields=["occasion", "customer"], condition=Q(address="", status="refused"), name="message_refused_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(customer__isnull=False) & (Q(contact__isnull=False) | Q(status="refused")),
                name="message_to_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occasion}"

    def get_absolute_url(self) -> str:
        return reverse("message_detail", args=[self.pk])

    @property
    def moment(self) -> datetime:
        """When the last thing happened to it, or will."""
        return self.settled_at or self.begun_at or self.due_at

    @property
    def kind_label(self) -> str:
        """What staff call its kind, in the reader's language."""
        from accounts.messages.kinds import kind_label

        return kind_label(self.kind)

    @property
    def why(self) -> str:
        """Why it was not, or perhaps not, sent: in words and in the reader's language, where the product knows; else empty."""
        from accounts.contact_policy.words import reason_words

        if self.rule:
            return reason_words(self.rule)
        if self.status == self.Status.UNCERTAIN:
            return gettext("Sending it broke off halfway: it may have arrived, or not.")
        if self.status == self.Status.PARKED and self.detail[:1].isdigit():
            return gettext("The mail server did not take it.")
        if self.status == self.Status.PARKED:
            return gettext("It could not be made or sent.")
        if self.status == self.Status.PLANNED and self.attempts:
            return gettext("The last attempt failed; it is tried again by itself.")
        return ""

    @property
    def is_unsettled(self) -> bool:
        return self.status in UNSETTLED

    @property
    def header_id(self) -> str:
        """The Message-ID it carries whenever it is tried, by which the mail server's log knows it."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
        return f"<{self.pk}.{self.created_at.timestamp():.0f}@{domain}>"


UNSETTLED = (Message.Status.UNCERTAIN, Message.Status.PARKED)
STOPPABLE = (Message.Status.PLANNED, Message.Status.ON_HOLD, Message.Status.LEASED)
