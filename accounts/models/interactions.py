from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.contacts import Contact
from accounts.models.customers import Customer
from accounts.models.issues import SupportIssue
from accounts.models.users import User
from retention_site.base.models import Versioned


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
    staff = models.ForeignKey(User, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="interactions")
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
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True, validators=[MaxValueValidator(1440)])
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

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["customer", "-at"], name="interaction_timeline"),
            models.Index(fields=["staff", "-at"], name="interaction_by_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_reached(self) -> bool:
        return self.outcome == self.Outcome.REACHED


class OpenQuestionQuerySet(models.QuerySet["OpenQuestion"]):
    def open(self) -> "OpenQuestionQuerySet":
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
