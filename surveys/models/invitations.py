from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.contact_policy.words import reason_words
from accounts.fields import LanguageField
from accounts.models import Contact, Customer, Interaction, Message, User
from accounts.models.customers import within_sight
from retention_site.base.models import Job, Versioned
from surveys.models.surveys import Survey

MOST_REMIND_DAYS = 30  # after the asking: later it is a question of its own


class Channel(models.TextChoices):
    """How an answer comes."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    WIDGET = "widget", _("widget")
    LINK = "link", _("link")
    KIOSK = "kiosk", _("kiosk or QR code")
    IMPORT = "import", _("import")


class Wave(Versioned):
    """A survey put to a list of customers, dripped over days so that the answers can be worked on."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        STARTED = "started", _("started")
        STOPPED = "stopped", _("stopped")

    survey = models.ForeignKey(Survey, verbose_name=_("survey"), on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(_("name"), max_length=120)
    query = models.TextField(_("customers"), blank=True, help_text=_("The filters of the customer list, as in its address."))
    starts_at = models.DateTimeField(_("begins"))
    days = models.PositiveSmallIntegerField(_("spread over days"), default=1)
    remind_after_days = models.PositiveSmallIntegerField(
        _("remind once after days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_REMIND_DAYS)],
        help_text=_("Whoever has not answered by then. Leave it empty to remind nobody."),
    )
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.PLANNED)
    job = models.ForeignKey(Job, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(
        User, verbose_name=_("made by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        ordering = ["-starts_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(days__gte=1, days__lte=366), name="wave_days")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("wave_detail", args=[self.pk])

    @property
    def is_stopped(self) -> bool:
        return self.status == self.Status.STOPPED


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> "InvitationQuerySet":
        """Invitations of customers the user may see."""
        return within_sight(self, user)

    def asked(self) -> "InvitationQuerySet":
        """Those that reached, or may have reached, their person: the clocks count from them."""
        return self.exclude(asked_at=None)

    def due(self, *, at: datetime) -> "InvitationQuerySet":
        return self.filter(status=Invitation.Status.PLANNED, due_at__lte=at)


class Invitation(Versioned):
    """One asking of one person: planned, then asked or skipped with the reason, then perhaps answered."""

    class Trigger(models.TextChoices):
        START = "start", _("after the start")
        REPEAT = "repeat", _("at regular times")
        RENEWAL = "renewal", _("before a renewal")
        WAVE = "wave", _("wave")
        TALK = "talk", _("after a talk")
        STAFF = "staff", _("asked by a colleague")
        WIDGET = "widget", _("widget")
        REASK = "reask", _("asked again")
        LEAVING = "leaving", _("with the farewell")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        ASKED = "asked", _("asked")
        ANSWERED = "answered", _("answered")
        SKIPPED = "skipped", _("skipped")

    survey = models.ForeignKey(Survey, verbose_name=_("survey"), on_delete=models.PROTECT, related_name="invitations")
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="survey_invitations"
    )
    contact = models.ForeignKey(Contact, verbose_name=_("contact"), on_delete=models.PROTECT, related_name="survey_invitations")
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    trigger = models.CharField(_("why then"), max_length=7, choices=Trigger)
    occasion = models.CharField(_("occasion"), max_length=80, help_text=_("Once for each person and survey."))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PLANNED)
    skip_rule = models.CharField(_("why it was skipped"), max_length=40, blank=True)
    language = LanguageField(_("language"))
    due_at = models.DateTimeField(_("due"))
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("link good until"), null=True, blank=True)
    wave = models.ForeignKey(
        Wave, verbose_name=_("wave"), null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    interaction = models.ForeignKey(
        Interaction, verbose_name=_("talk"), null=True, blank=True, on_delete=models.PROTECT, related_name="survey_invitations"
    )
    message = models.ForeignKey(
        Message, verbose_name=_("mail"), null=True, blank=True, on_delete=models.PROTECT, related_name="survey_invitations"
    )
    reminder = models.ForeignKey(
        Message, verbose_name=_("reminder"), null=True, blank=True, on_delete=models.PROTECT, related_name="survey_reminders"
    )
    created_by = models.ForeignKey(
        User, verbose_name=_("asked by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    nonce = models.PositiveBigIntegerField(editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(status="planned"), name="invitation_due"),
            models.Index(fields=["contact", "-asked_at"], name="invitation_clock"),
            models.Index(fields=["survey", "-asked_at"], name="invitation_by_survey"),
            models.Index(fields=["customer", "-asked_at"], name="invitation_timeline"),
            models.Index(fields=["wave", "customer"], condition=Q(wave__isnull=False), name="invitation_by_wave"),
            # Who was invited at their times in the last days
            models.Index(
                fields=["survey", "due_at", "customer"],
                condition=Q(trigger__in=["start", "repeat", "renewal"]),
                name="invitation_by_time",
            ),
            # Whose mail failed may yet be sent again by a colleague
            models.Index(fields=["message"], condition=Q(skip_rule="mail_failed"), name="invitation_mail_failed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["survey", "contact", "occasion"], name="invitation_once"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "skipped"]) | Q(asked_at__isnull=False), name="invitation_asked_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.occasion}"

    @property
    def is_answered(self) -> bool:
        return self.status == self.Status.ANSWERED

    @property
    def why(self) -> str:
        """Why it was skipped, in words and in the reader's language; empty for one that was not."""
        return reason_words(self.skip_rule) if self.skip_rule else ""

    def is_expired(self, *, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at

    @property
    def left_at(self) -> datetime | None:
        """When the last mail that asks left; of one that has just left, which is noted within a minute, when it began to."""
        reminded_at = self.reminder.begun_at if self.reminder else None
        return reminded_at or self.asked_at or (self.message.begun_at if self.message else None)
