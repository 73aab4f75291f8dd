from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.fields import LanguageField
from accounts.models import ChurnCategory, Contact, Customer, Team, User
from accounts.names import search_terms
from accounts.readers import Reader
from accounts.search import containing, holding
from retention_site.base.models import Versioned
from surveys.models.invitations import Channel, Invitation
from surveys.models.surveys import Question, Survey


class Band(models.TextChoices):
    """S7: 9 and 10 promote, 7 and 8 do not count in the difference, 0 to 6 detract."""

    PROMOTER = "promoter", _("promoter")
    PASSIVE = "passive", _("passive")
    DETRACTOR = "detractor", _("detractor")


BANDS = {Band.PROMOTER: range(9, 11), Band.PASSIVE: range(7, 9), Band.DETRACTOR: range(7)}
BANDED_KINDS = (Survey.Kind.NPS, Survey.Kind.REACTIVATION)  # surveys whose score goes from 0 to 10


def band_of(score: int) -> Band:
    """Return the band of a score from 0 to 10. Raises ValueError for any other."""
    for band, scores in BANDS.items():
        if score in scores:
            return band
    raise ValueError(f"{score} is no score from 0 to 10")


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, user: User | Reader) -> "ResponseQuerySet":
        """Answers of customers the user may see, and those of nobody known."""
        return self if user.sees_all else self.filter(Q(customer__in=Customer.objects.visible_to(user)) | Q(customer=None))

    def counted(self) -> "ResponseQuerySet":
        """Those that count in scores and set things off: neither held back nor left out by a person."""
        return self.filter(state=Response.State.COUNTED)

    def held(self) -> "ResponseQuerySet":
        return self.filter(state=Response.State.HELD)

    def in_band(self, band: str) -> "ResponseQuerySet":
        scores = BANDS[Band(band)]
        surveys = Survey.objects.filter(kind__in=BANDED_KINDS).order_by().values("pk")
        return self.filter(survey__in=surveys, score__gte=scores.start, score__lt=scores.stop)

    def unread(self) -> "ResponseQuerySet":
        """Answers with words in them that nobody has read."""
        return self.filter(has_words=True, read_at=None)

    def between(self, start: datetime, end: datetime) -> "ResponseQuerySet":
        return self.filter(answered_at__gte=start, answered_at__lt=end)

    def with_words(self) -> "ResponseQuerySet":
        """With `words`: the first answer in somebody's own words, None where there is none."""
        said = Answer.objects.filter(response=OuterRef("pk")).exclude(text="").order_by("question__rank", "pk")
        return self.annotate(words=Subquery(said.values("text")[:1]))

    def saying(self, text: str, *, most: int | None = None) -> "ResponseQuerySet":
        """Answers whose words hold every word of `text`, in any script's spelling; `most` as search.containing wants it."""
        return containing(self, search_terms(text), most=most)

    def holding(self, text: str) -> "ResponseQuerySet":
        """The same answers, each met along another order and asked."""
        return holding(self, search_terms(text))


class Response(Versioned):
    """What one person answered in one survey; it may be changed for some days, and each change is kept.

    `score` is the number of the survey's first scored question: 0 to 10 in an NPS, 1 to 5 after a talk.
    """

    class State(models.TextChoices):
        COUNTED = "counted", _("counted")
        HELD = "held", _("held back")
        EXCLUDED = "excluded", _("left out")

    class Exclusion(models.TextChoices):
        DUPLICATE = "duplicate", _("a duplicate")
        TEST = "test", _("a test")

    survey = models.ForeignKey(Survey, verbose_name=_("survey"), on_delete=models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(
        Invitation, verbose_name=_("invitation"), null=True, blank=True, on_delete=models.PROTECT, related_name="response"
    )
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), null=True, blank=True, on_delete=models.PROTECT, related_name="survey_responses"
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("who answered"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="survey_responses",
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("their team then"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    recorder = models.ForeignKey(
        User, verbose_name=_("recorded by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = LanguageField(_("language"))
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    first_answered_at = models.DateTimeField(_("first answered at"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.COUNTED)
    held_for = models.JSONField(_("why it is held back"), default=list, blank=True)
    excluded_as = models.CharField(_("left out as"), max_length=9, choices=Exclusion, blank=True)
    has_words = models.BooleanField(default=False, editable=False)
    search_key = models.TextField(editable=False, default="", blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    categories = models.ManyToManyField(ChurnCategory, verbose_name=_("what it is about"), blank=True, related_name="+")
    is_feature_request = models.BooleanField(_("asks for a feature"), default=False)
    external_id = models.CharField(_("number in the file"), max_length=100, blank=True)
    form_id = models.UUIDField(_("number of the form"), null=True, blank=True, unique=True, editable=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        ordering = ["-answered_at", "-id"]
        indexes = [
            models.Index(fields=["survey", "-answered_at", "-id"], name="response_by_survey"),
            models.Index(fields=["-answered_at", "-id"], name="response_newest"),
            models.Index(fields=["customer", "-answered_at"], name="response_timeline"),
            # All that a score is made of, so that no row has to be read for it
            models.Index(
                fields=["survey", "state", "answered_at", "score", "contact", "customer", "id"], name="response_scores"
            ),
            models.Index(fields=["-answered_at", "-id"], condition=Q(has_words=True, read_at=None), name="response_unread"),
            models.Index(fields=["-answered_at", "-id"], condition=Q(state="held"), name="response_held"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "external_id"], condition=~Q(external_id=""), name="response_imported_once"
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=10), name="response_score"),
            models.CheckConstraint(condition=Q(answered_at__gte=models.F("first_answered_at")), name="response_in_order"),
            models.CheckConstraint(
                condition=Q(state="excluded") & ~Q(excluded_as="") | ~Q(state="excluded") & Q(excluded_as=""),
                name="response_excluded_as",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.answered_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("response_detail", args=[self.pk])

    @property
    def band(self) -> Band | None:
        """The band of an answer from 0 to 10; None for other surveys and for who gave none."""
        if self.score is None or self.survey.kind not in BANDED_KINDS:
            return None
        return band_of(self.score)

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    @property
    def is_counted(self) -> bool:
        return self.state == self.State.COUNTED

    @property
    def said(self) -> dict[str, Any]:
        """What was answered, by code of the question: one query."""
        return {answer.question.code: answer.value for answer in self.answers.select_related("question")}


class Answer(models.Model):
    """What was answered to one question: a number, words, or codes of choices."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, verbose_name=_("question"), on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    text = models.TextField(_("own words"), blank=True)
    choices = models.JSONField(_("choices"), default=list, blank=True)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering = ["question__rank", "id"]
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="answer_once")]

    @property
    def value(self) -> int | str | list[str]:
        """The number, the words, or the codes."""
        return self.number if self.number is not None else self.text or list(self.choices)

    def __str__(self) -> str:
        return self.text or (str(self.number) if self.number is not None else ", ".join(self.choices))

    @property
    def chosen(self) -> list[str]:
        """What was chosen, in the reader's language."""
        words = dict(self.question.choices_in(get_language() or "en"))
        return [words.get(code, code) for code in self.choices]


class ResponseChange(models.Model):
    """One time somebody sent an answer: append-only. Those that looked like a machine's are held, and change nothing."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("when"))
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    recorder = models.ForeignKey(
        User, verbose_name=_("recorded by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answers = models.JSONField(_("answers"), default=dict)
    held_for = models.JSONField(_("why it is held back"), default=list, blank=True)

    class Meta:
        verbose_name = _("change of an answer")
        verbose_name_plural = _("changes of answers")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Ruling(models.Model):
    """What a person decided about an answer: let it count, leave it out, take that back. Append-only."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="rulings")
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(User, verbose_name=_("who"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(_("before"), max_length=8, choices=Response.State)
    after = models.CharField(_("after"), max_length=8, choices=Response.State)
    excluded_as = models.CharField(_("left out as"), max_length=9, choices=Response.Exclusion, blank=True)

    class Meta:
        verbose_name = _("decision about an answer")
        verbose_name_plural = _("decisions about answers")
        ordering = ["id"]
        indexes = [models.Index(fields=["at", "response"], name="ruling_at")]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"
