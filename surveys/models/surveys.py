from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent
from accounts.models.wordings import validate_optional_wordings, validate_wordings, worded
from retention_site.base.models import Versioned

LONGEST_WAIT = 1095  # days, three years


class SurveyQuerySet(models.QuerySet["Survey"]):
    def live(self) -> "SurveyQuerySet":
        return self.filter(status=Survey.Status.LIVE)


class Survey(Versioned):
    """A set of questions put to customers, with the times at which they are asked by themselves."""

    class Kind(models.TextChoices):
        NPS = "nps", _("NPS")
        CHECK_IN = "check_in", _("check-in")
        EXIT = "exit", _("exit survey")
        CSAT = "csat", _("after a talk")
        REACTIVATION = "reactivation", _("reactivation")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        LIVE = "live", _("live")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("name"), max_length=120, unique=True, help_text=_("Only colleagues see it."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.DRAFT)
    intro = models.JSONField(_("introduction"), default=dict, blank=True, validators=[validate_optional_wordings])
    thanks = models.JSONField(_("thanks"), default=dict, blank=True, validators=[validate_optional_wordings])
    after_start_days = models.PositiveSmallIntegerField(
        _("days after the start"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WAIT)]
    )
    every_days = models.PositiveSmallIntegerField(
        _("then every so many days"), null=True, blank=True, validators=[MinValueValidator(30), MaxValueValidator(LONGEST_WAIT)]
    )
    before_renewal_days = models.PositiveSmallIntegerField(
        _("days before a renewal"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    review_url = models.CharField(
        _("where promoters write a review"),
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("They are asked once, a week after their answer. Leave it empty to ask nobody."),
    )
    nonce = models.PositiveBigIntegerField(editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("survey_detail", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.status == self.Status.LIVE

    @property
    def is_about_relation(self) -> bool:
        """Whether it shares the one clock of the surveys about the relation, rather than following a talk or a departure."""
        return self.kind in RELATION_KINDS

    @property
    def purpose(self) -> str:
        """What people consent to or refuse by it: asking those who left needs their word for it."""
        return Consent.Purpose.WIN_BACK if self.kind == self.Kind.REACTIVATION else Consent.Purpose.SURVEY

    def intro_in(self, language: str) -> str:
        return worded(self.intro, language)

    def thanks_in(self, language: str) -> str:
        return worded(self.thanks, language)


RELATION_KINDS = (Survey.Kind.NPS, Survey.Kind.CHECK_IN, Survey.Kind.REACTIVATION)


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked(self) -> "QuestionQuerySet":
        """The questions that are put now, in their order."""
        return self.filter(is_active=True).order_by("rank", "id")


class Question(Versioned):
    """One question of a survey. It may be put only to those who answered an earlier one in a certain way."""

    class Kind(models.TextChoices):
        RECOMMEND = "recommend", _("0 to 10: would you recommend us")
        RATING = "rating", _("1 to 5")
        CHOICE = "choice", _("choices")
        TEXT = "text", _("own words")

    survey = models.ForeignKey(Survey, verbose_name=_("survey"), on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(_("code"), max_length=40, help_text=_("Its name in files and for other programs."))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    wordings = models.JSONField(_("wording"), default=dict, validators=[validate_wordings])
    low = models.JSONField(_("words at the low end"), default=dict, blank=True, validators=[validate_optional_wordings])
    high = models.JSONField(_("words at the high end"), default=dict, blank=True, validators=[validate_optional_wordings])
    # [{"code": "price", "wordings": {"en": "Price", …}}, …]
    choices = models.JSONField(_("choices"), default=list, blank=True)
    is_multiple = models.BooleanField(_("several may be chosen"), default=False)
    is_required = models.BooleanField(_("must be answered"), default=False)
    rank = models.PositiveSmallIntegerField(_("place"), default=10)
    is_active = models.BooleanField(_("asked"), default=True, help_text=_("Not asked any more, it keeps its answers."))
    shown_after = models.ForeignKey(
        "self", verbose_name=_("only after"), null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    # Bands (promoter, passive, detractor), numbers as text, or codes of choices
    shown_for = models.JSONField(_("only for the answers"), default=list, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a survey")
        verbose_name_plural = _("questions of surveys")
        ordering = ["survey", "rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="question_code_once"),
            models.CheckConstraint(condition=~Q(shown_after=models.F("id")), name="question_not_after_itself"),
        ]

    def __str__(self) -> str:
        return self.wording_in(get_language() or "en")

    @property
    def is_scored(self) -> bool:
        """Whether its answer is a number."""
        return self.kind in {self.Kind.RECOMMEND, self.Kind.RATING}

    @property
    def scale(self) -> range:
        """The numbers one may answer; empty for a question without."""
        if self.kind == self.Kind.RECOMMEND:
            return range(11)
        return range(1, 6) if self.kind == self.Kind.RATING else range(0)

    def wording_in(self, language: str) -> str:
        return worded(self.wordings, language)

    def low_in(self, language: str) -> str:
        return worded(self.low, language)

    def high_in(self, language: str) -> str:
        return worded(self.high, language)

    def choices_in(self, language: str) -> list[tuple[str, str]]:
        """Return the code and wording of each choice."""
        return [(choice["code"], worded(choice["wordings"], language) or choice["code"]) for choice in self._choices()]

    def _choices(self) -> list[dict[str, Any]]:
        return list(self.choices)
