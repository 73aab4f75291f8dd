from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.fields import TimeZoneField
from accounts.models import Absence, Contact, Customer, Interaction, User
from accounts.models.customers import within_sight
from accounts.readers import Reader
from playbooks.models.escalations import EscalationStep
from playbooks.reasons import told
from retention_site.base.models import Versioned
from retention_site.base.prepared import Given

SLOT = timedelta(minutes=15)


class CallbackQuerySet(models.QuerySet["Callback"]):
    def visible_to(self, user: User | Reader) -> "CallbackQuerySet":
        """The callbacks of the customers that this person may see."""
        return within_sight(self, user)

    def owed(self) -> "CallbackQuerySet":
        """Promises without an outcome: still owed, however late."""
        return self.filter(outcome="")

    def overdue(self, *, at: datetime | Given) -> "CallbackQuerySet":
        """Promises still owed whose window has closed by `at`, oldest first."""
        return self.owed().filter(due_by__lte=at).order_by("promised_for", "id")

    def upcoming(self, *, at: datetime | Given) -> "CallbackQuerySet":
        """Promises whose window has not closed by `at`, next first."""
        return self.owed().filter(due_by__gt=at).order_by("promised_for", "id")

    def between(self, start: datetime, end: datetime) -> "CallbackQuerySet":
        return self.filter(promised_for__gte=start, promised_for__lt=end)

    def of_team(self, user: User | Reader) -> "CallbackQuerySet":
        """What the user's team has promised, and what nobody is left to see to. Who has no team sees everybody's."""
        nobodys = Q(assignee__is_active=False, assignee__team=None)
        return self.filter(Q(assignee__team_id=user.team_id) | nobodys) if user.team_id else self


class Callback(Versioned):
    """A promise to call somebody back at a day and time. It stays owed until it has an outcome."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("kept")
        KEPT_LATE = "kept_late", _("kept late")
        BROKEN = "broken", _("broken")
        WITHDRAWN = "withdrawn", _("withdrawn")

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="callbacks")
    contact = models.ForeignKey(
        Contact, verbose_name=_("to whom"), null=True, blank=True, on_delete=models.PROTECT, related_name="callbacks"
    )
    phone = PhoneNumberField(_("phone"), blank=True)
    about = models.CharField(_("about"), max_length=500)
    heard = models.TextField(_("what was heard"), blank=True)
    interaction = models.ForeignKey(
        Interaction, verbose_name=_("promised in"), null=True, blank=True, on_delete=models.PROTECT, related_name="callbacks"
    )
    promised_at = models.DateTimeField(_("promised at"))
    promised_for = models.DateTimeField(_("promised for"))
    minutes = models.PositiveSmallIntegerField(
        _("window in minutes"), default=15, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    due_by = models.DateTimeField(_("kept until"), editable=False)
    slot = models.DateTimeField(_("quarter of an hour"), editable=False)
    zone_name = TimeZoneField(_("their time zone"))
    zone_is_assumed = models.BooleanField(_("time zone is a guess"), default=False)
    promised_by = models.ForeignKey(
        User, verbose_name=_("promised by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assignee = models.ForeignKey(User, verbose_name=_("who calls"), on_delete=models.PROTECT, related_name="callbacks")
    specialist = models.ForeignKey(
        User, verbose_name=_("specialist invited"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    outcome_reason = models.CharField(_("reason"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_in = models.ForeignKey(
        Interaction, verbose_name=_("closed in"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    moves = models.PositiveSmallIntegerField(_("times moved"), default=0, editable=False)
    escalation = models.PositiveSmallIntegerField(_("escalation step"), default=0, editable=False)
    escalates_at = models.DateTimeField(_("escalates at"), null=True, blank=True, editable=False)
    nonce = models.PositiveBigIntegerField(editable=False)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        ordering = ["promised_for", "id"]
        indexes = [
            models.Index(fields=["assignee", "promised_for"], condition=Q(outcome=""), name="callback_owed_by"),
            models.Index(fields=["due_by"], condition=Q(outcome=""), name="callback_owed"),
            models.Index(fields=["escalates_at"], condition=Q(outcome=""), name="callback_escalates"),
            models.Index(fields=["promised_for"], condition=Q(outcome=""), name="callback_owed_for"),
            # SQLite reads the row unless the index holds what its condition says, too
            models.Index(fields=["customer", "promised_at", "outcome"], condition=Q(outcome=""), name="callback_owed_to"),
            models.Index(fields=["promised_for"], name="callback_week"),
            models.Index(fields=["customer", "-promised_at"], name="callback_timeline"),
            models.Index(fields=["closed_at"], name="callback_closed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["assignee", "slot"],
                condition=Q(outcome=""),
                name="callback_slot_once",
                violation_error_message=_("This quarter of an hour is taken."),
            ),
            models.CheckConstraint(condition=Q(promised_for__gt=F("promised_at")), name="callback_in_future"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="callback_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return reverse("callback_detail", args=[self.pk])

    @property
    def zone(self) -> ZoneInfo:
        """The customer's zone when the promise was made."""
        return ZoneInfo(self.zone_name)

    @property
    def outcome_why(self) -> str:
        """The reason of the outcome, in the reader's language where the product gave it."""
        return told(self.outcome_reason)

    @property
    def is_owed(self) -> bool:
        return self.outcome == ""

    def is_overdue(self, *, at: datetime) -> bool:
        return self.is_owed and self.due_by <= at

    def set_time(self, promised_for: datetime, minutes: int | None = None) -> None:
        """Promise another moment (aware): the window's end and the slot follow. Kept in UTC, as the database gives it back."""
        self.promised_for = promised_for.astimezone(UTC)
        self.minutes = self.minutes if minutes is None else minutes
        self.due_by = self.promised_for + timedelta(minutes=self.minutes)
        self.slot = slot_of(self.promised_for)


class CallbackEvent(models.Model):
    """One line of a promise's ledger: append-only, so that a changed promise keeps its history."""

    class Kind(models.TextChoices):
        PROMISED = "promised", _("promised")
        ATTEMPTED = "attempted", _("tried")
        MOVED_BY_CUSTOMER = "moved_by_customer", _("moved by the customer")
        MOVED_BY_US = "moved_by_us", _("moved by us")
        HANDED_OVER = "handed_over", _("handed over")
        STAYED = "stayed", _("could not be handed over")
        ESCALATED = "escalated", _("escalated")
        MISSED = "missed", _("overdue")
        CLOSED = "closed", _("closed")

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what happened"), max_length=18, choices=Kind)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(User, verbose_name=_("who"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    promised_for = models.DateTimeField(_("promised for"))
    assignee = models.ForeignKey(User, verbose_name=_("who calls"), on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=12, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    interaction = models.ForeignKey(Interaction, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    absence = models.ForeignKey(Absence, null=True, blank=True, on_delete=models.SET_NULL, related_name="events")

    class Meta:
        verbose_name = _("event of a callback")
        verbose_name_plural = _("events of callbacks")
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "at"], name="callback_event_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["callback", "promised_for"], condition=Q(kind="missed"), name="callback_missed_once"
            ),
            models.UniqueConstraint(fields=["callback"], condition=Q(kind="closed"), name="callback_closed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def why(self) -> str:
        """The reason, in the reader's language where the product gave it; an escalation keeps its targets, and whom it told."""
        if self.kind != self.Kind.ESCALATED:
            return told(self.reason)
        labels = dict(EscalationStep.Target.choices)
        return ", ".join(str(labels.get(part, part)) for part in self.reason.split(", "))

    @property
    def outcome_words(self) -> str:
        """How it ended, where this line closed it."""
        return str(dict(Callback.Outcome.choices).get(self.outcome, self.outcome))


def slot_of(at: datetime) -> datetime:
    """Return the quarter of an hour in which `at` lies; two promises of one person cannot share it."""
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
