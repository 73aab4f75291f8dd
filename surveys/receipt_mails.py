"""The receipt for what a colleague wrote down of a telephone call: what staff may tell in it, and what is drawn.

Links are made here, at the moment of sending, and never stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.messages.kinds import Pointless
from accounts.models import Consent, Message
from accounts.templating import mails
from accounts.templating.placeholders import DEAD_LINK, Kind, Placeholder, Recipient, each
from accounts.templating.uses import Use
from surveys.actions.phone_answers import RECEIPT
from surveys.actions.responses import change_until
from surveys.asking import CLOSED, NO_NAME
from surveys.links import answer_url
from surveys.models import Answer, AskingRules, Response

FOLDER = Path(__file__).with_name("words")


@dataclass(frozen=True)
class Recorded:
    """What stands in somebody's name, and until when they may correct it."""

    response: Response
    until: datetime


@dataclass(frozen=True)
class Answers:
    """Questions with what was answered to each, as they are drawn into a mail."""

    pairs: Sequence[tuple[Promise | str, Promise | str]]

    def __html__(self) -> str:
        return render_to_string("surveys/mails/answers.html", {"answers": self.pairs})

    def __str__(self) -> str:
        return "\n\n".join(f"{question}\n{answer}" for question, answer in self.pairs)


def join() -> None:
    """Let templates word the receipt."""
    use = Use(
        kind=RECEIPT,
        label=_("receipt of an answer"),
        note=_("A colleague wrote down their answers on the telephone: what stands there, and the link to correct it."),
        purpose=Consent.Purpose.SERVICE,
        folder=FOLDER,
        about=_recorded,
        needs={"answers": "", "answer_url": ""},
        nameless=NO_NAME,
    )
    mails.join(use, *_placeholders())


def _recorded(messages: Sequence[Message]) -> Mapping[int, Recorded | Pointless]:
    """What each receipt is about: Pointless once they corrected it themselves, and so need none."""
    rows = Response.objects.select_related("invitation", "recorder").prefetch_related("answers__question")
    responses, rules = rows.in_bulk({message.params["response"] for message in messages}), AskingRules.current()
    found: dict[int, Recorded | Pointless] = {}
    for message in messages:
        response = responses.get(message.params["response"])
        if response and response.invitation and response.recorder:
            found[message.pk] = Recorded(response, change_until(response, rules))
        elif response:
            found[message.pk] = Pointless(CLOSED)
    return found


def _placeholders() -> tuple[Placeholder, ...]:
    question, answer = _("How likely are you to recommend us to a friend or colleague?"), _("The label printer works again.")
    return (
        Placeholder(
            "recorder",
            _("The colleague who wrote it down"),
            _("Mona Farid"),
            Kind.NAME,
            each(lambda one: one.about.response.recorder.full_name),
        ),
        Placeholder(
            "answers",
            _("The questions, and what was written down as their answers"),
            Answers([(question, "9"), (_("What should we do better?"), answer)]),
            Kind.PART,
            link=_answers,
        ),
        Placeholder("correct_until", _("The last day on which they may correct it"), _("1 March"), Kind.TEXT, each(_until)),
        Placeholder(
            "answer_url",
            _("Where they look at it and correct it"),
            DEAD_LINK,
            Kind.LINK,
            link=lambda one: answer_url(one.about.response.invitation),
        ),
    )


def _answers(one: Recipient) -> Answers:
    rows = one.about.response.answers.all()
    return Answers([(row.question.wording_in(one.language), _answered(row, one.language)) for row in rows])


def _answered(answer: Answer, language: str) -> str:
    choices = dict(answer.question.choices_in(language))
    return ", ".join(choices.get(code, code) for code in answer.choices) or str(answer)


def _until(one: Recipient) -> str:
    with translation.override(one.language):
        return date_format(timezone.localtime(one.about.until), "j F")
