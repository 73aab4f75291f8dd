from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.messages import Message
from accounts.models.users import User


class SendingState(models.Model):
    """Whether mail leaves at all: one row. The sender pauses by itself when the server refuses us, not a recipient."""

    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    detail = models.TextField(_("what the server said"), blank=True)
    actor = models.ForeignKey(User, verbose_name=_("who"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("state of sending")
        verbose_name_plural = _("state of sending")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sending_state_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class SendingPace(models.Model):
    """How fast mail may leave: to one domain, or to everybody (no domain). `free_at` is when the next one may."""

    domain = models.CharField(
        _("domain"), max_length=253, blank=True, unique=True, help_text=_("Such as example.com; empty for all mail together.")
    )
    per_minute = models.PositiveIntegerField(_("mails a minute, at most"), validators=[MinValueValidator(1)])
    free_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("pace of sending")
        verbose_name_plural = _("paces of sending")
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain or str(_("all mail together"))


class MessageEvent(models.Model):
    """What a mail provider told of a message; each event once, however often it is delivered."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("delivered")
        DEFERRED = "deferred", _("put off by the other side")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("complained of")
        REPLIED = "replied", _("answered")

    key = models.CharField(max_length=200, unique=True)  # the provider and its event, such as "mailgun:abc"
    message = models.ForeignKey(Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    detail = models.TextField(_("what was said"), blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("event of a message")
        verbose_name_plural = _("events of messages")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["message", "at"], name="message_event_of")]

    def __str__(self) -> str:
        return self.key


class LinkClick(models.Model):
    """Somebody, or a scanner, followed a link of a message; counted only while the contact policy says so."""

    message = models.ForeignKey(Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="clicks")
    place = models.PositiveSmallIntegerField(_("which link of the message"))
    is_scanner = models.BooleanField(_("by a machine"), default=False)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("followed link")
        verbose_name_plural = _("followed links")
        indexes = [models.Index(fields=["message", "place"], name="link_click_of")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.place}"
