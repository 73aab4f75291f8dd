"""The shipped surveys in the words of a fresh installation; from then on they are the company's own to change."""

from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.models import Band, Question, Survey

Kind, Puts = Survey.Kind, Question.Kind


@dataclass(frozen=True)
class ShippedQuestion:
    """A question; `after` is the code of the earlier one on whose answers `shown_for` it hangs."""

    code: str
    kind: str
    wording: Promise
    low: Promise | None = None
    high: Promise | None = None
    choices: tuple[tuple[str, Promise], ...] = ()
    is_multiple: bool = False
    is_required: bool = False
    after: str = ""
    shown_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShippedSurvey:
    """A survey of a kind, with the times at which it asks by itself once it is live."""

    kind: str
    name: Promise
    thanks: Promise
    questions: tuple[ShippedQuestion, ...]
    intro: Promise | None = None
    times: dict[str, int] = field(default_factory=dict)


THANKS = _("Thank you. Somebody will read this.")
REASONS = (
    ("price", _("The price")),
    ("missing", _("Something was missing")),
    ("hard", _("It was hard to use")),
    ("help", _("The help we got")),
    ("change", _("Something changed on our side")),
    ("other", _("Something else")),
)

SURVEYS: Final = (
    ShippedSurvey(
        Kind.NPS,
        _("How likely to recommend us"),
        THANKS,
        (
            ShippedQuestion(
                "recommend",
                Puts.RECOMMEND,
                _("How likely are you to recommend us to a friend or colleague?"),
                _("not at all likely"),
                _("extremely likely"),
                is_required=True,
            ),
            ShippedQuestion(
                "improve",
                Puts.TEXT,
                _("What went wrong, and what should we put right first?"),
                after="recommend",
                shown_for=(Band.DETRACTOR,),
            ),
            ShippedQuestion(
                "missing",
                Puts.TEXT,
                _("What is missing for a nine or a ten?"),
                after="recommend",
                shown_for=(Band.PASSIVE,),
            ),
            ShippedQuestion(
                "best",
                Puts.TEXT,
                _("What do you value most about working with us?"),
                after="recommend",
                shown_for=(Band.PROMOTER,),
            ),
        ),
        times={"after_start_days": 60, "every_days": 180, "before_renewal_days": 120},
    ),
    ShippedSurvey(
        Kind.CHECK_IN,
        _("How things are going"),
        THANKS,
        (
            ShippedQuestion(
                "relationship",
                Puts.RATING,
                _("How is it going between us?"),
                _("badly"),
                _("very well"),
                is_required=True,
            ),
            ShippedQuestion("better", Puts.TEXT, _("What could be better?")),
            ShippedQuestion("industry", Puts.TEXT, _("How is your industry doing?")),
            ShippedQuestion("company", Puts.TEXT, _("How is your company doing, and what comes next?")),
        ),
        intro=_("Four short questions. Answer those that you like."),
    ),
    ShippedSurvey(
        Kind.EXIT,
        _("Before you go"),
        _("Thank you for telling us. We wish you well."),
        (
            ShippedQuestion("reasons", Puts.CHOICE, _("What made you decide to leave?"), choices=REASONS, is_multiple=True),
            ShippedQuestion("instead", Puts.TEXT, _("What will you use instead?")),
            ShippedQuestion("back", Puts.TEXT, _("What would have kept you with us?")),
        ),
        intro=_("You owe us nothing. What you tell us helps those who stay."),
    ),
    ShippedSurvey(
        Kind.CSAT,
        _("After a talk"),
        THANKS,
        (
            ShippedQuestion(
                "satisfied",
                Puts.RATING,
                _("How satisfied are you with the talk we had?"),
                _("not at all"),
                _("very"),
                is_required=True,
            ),
            ShippedQuestion("why", Puts.TEXT, _("What was good, what was not?")),
        ),
    ),
    ShippedSurvey(
        Kind.REACTIVATION,
        _("What would bring you back"),
        THANKS,
        (
            ShippedQuestion(
                "recommend",
                Puts.RECOMMEND,
                _("How likely is it that you use us again?"),
                _("not at all likely"),
                _("extremely likely"),
                is_required=True,
            ),
            ShippedQuestion("needed", Puts.TEXT, _("What would have to be different?")),
        ),
        intro=_("You have been away for a while. Two questions, and no hard feelings."),
    ),
)


def shipped(kind: str) -> ShippedSurvey:
    """Return the shipped survey of a kind. Raises LookupError for a kind there is none of."""
    return next(survey for survey in SURVEYS if survey.kind == kind)
