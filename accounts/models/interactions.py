from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.contacts import Contact
from accounts.models.customers import Customer
from accounts.models.issues import SupportIssue
from accounts.models.users import User
from retention_site.base.models import Versioned

LONGEST_TALK = 1440  # minutes, a day


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def told(self) -> "InteractionQuerySet":
        """With all that a page says about a talk, in a constant number of queries."""
        named = self.select_related("customer__team", "contact", "staff", "specialist", "issue")
        return named.prefetch_related("questions__assignee")

    def calls_with(self, customer: Customer, contact: Contact | None) -> "InteractionQuerySet":
        """Telephone calls with one person (or with nobody in particular) at a customer, in order of time."""
        return self.filter(customer=customer, contact=contact, channel=Interaction.Channel.PHONE).order_by("at", "id")


class Interaction(Versioned):
    """One talk, mail or chat with a customer, or an attempt at one, by whatever channel."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        CHAT = "chat", _("chat")
        CHATBOT = "chatbot", _("chatbot")
        SOCIAL = "social", _("social media")
        MEETING = "meeting", _("meeting")
        IN_APP = "in_app", _("in the app")

    class Direction(models.TextChoices):
        OUT = "out", _("We called")
        IN = "in", _("They called")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NO_ANSWER = "no_answer", _("No answer")
        VOICEMAIL = "voicemail", _("Voicemail")
        BUSY = "busy", _("Busy")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    class Status(models.TextChoices):
        OPEN = "open", _("Still open")
        SOLVED = "solved", _("Solved")
        PASSED_ON = "passed_on", _("Passed on")
        WANTS_TO_LEAVE = "wants_to_leave", _("Wants to leave")

    class Mood(models.TextChoices):
        CALM = "calm", _("Calm")
        WORRIED = "worried", _("Worried")
        UPSET = "upset", _("Upset")
        ANGRY = "angry", _("Angry")

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="interactions")
    contact = models.ForeignKey(
        Contact, verbose_name=_("with"), null=True, blank=True, on_delete=models.PROTECT, related_name="interactions"
    )
    staff = models.ForeignKey(
        User, verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="interactions"
    )
    specialist = models.ForeignKey(
        User, verbose_name=_("specialist who joined"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issue = models.ForeignKey(
        SupportIssue,
        verbose_name=_("about issue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interactions",
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.PHONE)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction, default=Direction.OUT)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.REACHED)
    status = models.CharField(_("how it ended"), max_length=14, choices=Status, default=Status.OPEN)
    at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_TALK)]
    )
    summary = models.TextField(_("summary"), blank=True)
    heard = models.TextField(_("what we heard"), blank=True)
    said_back = models.TextField(_("what we said back"), blank=True)
    is_confirmed = models.BooleanField(_("they confirmed it"), default=False)
    mood = models.CharField(_("mood"), max_length=8, choices=Mood, blank=True)
    mood_is_elsewhere = models.BooleanField(_("about something else"), default=False)
    first_attempt = models.ForeignKey(
        "self", verbose_name=_("first attempt"), null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["customer", "-at"], name="interaction_timeline"),
            models.Index(fields=["staff", "-at"], name="interaction_by_staff"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__lte=LONGEST_TALK), name="interaction_minutes_within"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("interaction_detail", args=[self.pk])

    def clean(self) -> None:
        """Hold what no column can: whose contact it is, that it has happened, and that a talk says what was said."""
        errors: dict[str, Any] = {}
        if self.contact and self.contact.customer_id != self.customer_id:
            errors["contact"] = gettext("This contact belongs to another customer.")
        if self.issue and self.issue.customer_id != self.customer_id:
            errors["issue"] = gettext("This issue belongs to another customer.")
        if isinstance(self.at, datetime) and self.at > timezone.now():
            errors["at"] = gettext("This is still to come: log a talk when it has happened.")
        if self.is_reached and not (self.summary.strip() or self.heard.strip()):
            errors["heard"] = gettext("Write what you heard, or a summary: a few words are enough.")
        if not self.is_reached and self.minutes:
            errors["minutes"] = gettext("Minutes are for talks. Leave this empty when nobody was reached.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_reached(self) -> bool:
        return self.outcome == self.Outcome.REACHED

    @property
    def is_attempt(self) -> bool:
        """A call of ours, reached or not; several without reaching anybody make a chain."""
        return self.channel == self.Channel.PHONE and self.direction == self.Direction.OUT

    @property
    def title(self) -> str:
        """What it was: “Call”, “Mail from them”."""
        return str(_TITLES[self.channel][self.direction == self.Direction.IN])

    @property
    def icon(self) -> str:
        if self.channel != self.Channel.PHONE:
            return _ICONS[self.channel]
        if not self.is_reached:
            return "outline/phone-off"
        return "outline/phone-outgoing" if self.direction == self.Direction.OUT else "outline/phone-incoming"

    @property
    def attempt_in_words(self) -> str:
        """How the attempt went: “No answer”, “Busy, attempt 2”, “Reached at attempt 3”; empty for a plain talk."""
        if self.is_reached:
            return gettext("Reached at attempt %(number)s") % {"number": self.attempt} if self.attempt > 1 else ""
        if self.attempt == 1:
            return self.get_outcome_display()
        return gettext("%(outcome)s, attempt %(number)s") % {"outcome": self.get_outcome_display(), "number": self.attempt}


# By channel: when we began it, when they did
_TITLES: dict[str, tuple[Any, Any]] = {
    Interaction.Channel.PHONE: (_("Call"), _("Call from them")),
    Interaction.Channel.EMAIL: (_("Mail"), _("Mail from them")),
    Interaction.Channel.CHAT: (_("Chat"), _("Chat they began")),
    Interaction.Channel.CHATBOT: (_("Chatbot talk"), _("Chatbot talk they began")),
    Interaction.Channel.SOCIAL: (_("Social media"), _("Social media, from them")),
    Interaction.Channel.MEETING: (_("Meeting"), _("Meeting they asked for")),
    Interaction.Channel.IN_APP: (_("Message in the app"), _("Message in the app, from them")),
}
_ICONS: dict[str, str] = {
    Interaction.Channel.EMAIL: "outline/mail",
    Interaction.Channel.CHAT: "outline/message",
    Interaction.Channel.CHATBOT: "outline/robot",
    Interaction.Channel.SOCIAL: "outline/social",
    Interaction.Channel.MEETING: "outline/users",
    Interaction.Channel.IN_APP: "outline/app-window",
}


class OpenQuestionQuerySet(models.QuerySet["OpenQuestion"]):
    def open(self) -> "OpenQuestionQuerySet":
        """Questions whose answer is still owed."""
        return self.filter(answered_at=None)


class OpenQuestion(models.Model):
    """“I don't know, I'll find out”: what was asked in a talk, and who owes the answer."""

    interaction = models.ForeignKey(Interaction, verbose_name=_("asked in"), on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(_("question"), max_length=500)
    assignee = models.ForeignKey(
        User, verbose_name=_("will find out"), null=True, blank=True, on_delete=models.PROTECT, related_name="open_questions"
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = OpenQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("open question")
        verbose_name_plural = _("open questions")
        ordering = ["id"]
        indexes = [models.Index(fields=["assignee", "answered_at"], name="question_owed")]

    def __str__(self) -> str:
        return self.text
