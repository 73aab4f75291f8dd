"""The shipped surveys in the words of a fresh installation; from then on they are the company's own to change."""

from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


THANKS = _("Thank you. Somebody in our team will read this.")
REASONS = (
    ("price", _("The price")),
    ("missing", _("Something we needed was missing")),
    ("hard", _("It was hard to use")),
    ("help", _("The help we received")),
    ("change", _("Our own situation changed")),
    ("other", _("Something else")),
)

SURVEYS: Final = (
    ShippedSurvey(
        Kind.NPS,
        _("Would you recommend us?"),
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
                _("What would it take for you to give us a nine or a ten?"),
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
                _("How well are we working together?"),
                _("badly"),
                _("very well"),
                is_required=True,
            ),
            ShippedQuestion("better", Puts.TEXT, _("What could we do better?")),
            ShippedQuestion("industry", Puts.TEXT, _("How is your industry doing?")),
            ShippedQuestion("company", Puts.TEXT, _("How is your company doing, and what are you planning next?")),
        ),
        intro=_("Four short questions. Only the first needs an answer."),
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
        intro=_("You owe us no explanation. What you tell us helps the customers who stay."),
    ),
    ShippedSurvey(
        Kind.CSAT,
        _("After a talk"),
        THANKS,
        (
            ShippedQuestion(
                "satisfied",
                Puts.RATING,
                _("How satisfied were you with our conversation?"),
                _("not at all satisfied"),
                _("very satisfied"),
                is_required=True,
            ),
            ShippedQuestion("why", Puts.TEXT, _("What went well, and what did not?")),
        ),
    ),
    ShippedSurvey(
        Kind.REACTIVATION,
        _("What would bring you back?"),
        THANKS,
        (
            ShippedQuestion(
                "recommend",
                Puts.RECOMMEND,
                _("How likely are you to come back to us?"),
                pgettext_lazy("to come back", "not at all likely"),
                pgettext_lazy("to come back", "extremely likely"),
                is_required=True,
            ),
            ShippedQuestion("needed", Puts.TEXT, _("What would have to be different?")),
        ),
        intro=_("It has been a while. Two short questions, with no obligation."),
    ),
)


def shipped(kind: str) -> ShippedSurvey:
    """Return the shipped survey of a kind. Raises LookupError for a kind there is none of."""
    return next(survey for survey in SURVEYS if survey.kind == kind)
