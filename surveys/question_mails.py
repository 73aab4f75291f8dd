"""The mails that ask a survey's first question, and remind of it once: what staff may tell in them, and what is drawn.

Links are made here, at the moment of sending, and never stored.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.messages.clicks import with_trap
from accounts.messages.kinds import Mail, Pointless
from accounts.models import Consent, Message
from accounts.templating import mails
from accounts.templating.placeholders import DEAD_LINK, Kind, Placeholder, Recipient, each
from accounts.templating.uses import Use
from surveys.actions.asking import ASK
from surveys.actions.reminders import REMINDER
from surveys.asking import CLOSED, NO_NAME
from surveys.links import answer_url, stop_url, trap_url
from surveys.models import Invitation, Question

FOLDER = Path(__file__).with_name("words")
NEEDS = {"question": "", "answer_links": ""}


@dataclass(frozen=True)
class Asking:
    """Whom a mail asks, and the first question of the survey."""

    invitation: Invitation
    question: Question


@dataclass(frozen=True)
class AnswerLinks:
    """The numbers of a question, each a link that chooses it, with what the ends mean; a button where it has none."""

    address: str
    numbers: range
    low: Promise | str
    high: Promise | str

    def __html__(self) -> str:
        return render_to_string("surveys/mails/answer_links.html", self._context())

    def __str__(self) -> str:
        return render_to_string("surveys/mails/answer_links.txt", self._context()).strip("\n")

    def _context(self) -> dict[str, Any]:
        links = [(n, self.address if self.address == DEAD_LINK else f"{self.address}?score={n}") for n in self.numbers]
        ends = {"first": min(self.numbers, default=0), "last": max(self.numbers, default=0)}
        return {"address": self.address, "links": links, "low": self.low, "high": self.high, **ends}


def join() -> None:
    """Let templates word the question and its reminder."""
    note = _("One question, with links that answer it. It leaves when a survey's time comes, or a colleague asks.")
    again = _("The same question once more, where a wave says so, to who has not answered.")
    for kind, label, when in ((ASK, _("survey question"), note), (REMINDER, _("reminder of a survey question"), again)):
        use = Use(
            kind=kind,
            label=label,
            note=when,
            purpose=Consent.Purpose.SURVEY,
            folder=FOLDER,
            about=_askings,
            needs=NEEDS,
            finish=_finished,
            nameless=NO_NAME,
        )
        mails.join(use, *_placeholders())


def _askings(messages: Sequence[Message]) -> Mapping[int, Asking | Pointless]:
    keys = {message.params["invitation"] for message in messages}
    rows = Invitation.objects.select_related("survey").prefetch_related("survey__questions").in_bulk(keys)
    found = {message.pk: rows.get(message.params["invitation"]) for message in messages}
    return {key: _asking(invitation) for key, invitation in found.items() if invitation}


def _asking(invitation: Invitation) -> Asking | Pointless:
    """Pointless when the survey was closed, or was answered meanwhile."""
    survey = invitation.survey
    questions = [each for each in survey.questions.all() if each.is_active and each.shown_after_id is None]
    if not survey.is_live or not questions or invitation.status == Invitation.Status.ANSWERED:
        return Pointless(CLOSED)
    return Asking(invitation, questions[0])


def _finished(mail: Mail, about: Asking, _message: Message) -> Mail:
    """Add how a mail program stops such questions with one press (RFC 8058), and the link that only machines follow."""
    headers = {
        "List-Unsubscribe": f"<{stop_url(about.invitation)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return replace(mail, html=with_trap(mail.html, trap_url(about.invitation)), headers=headers)


def _placeholders() -> tuple[Placeholder, ...]:
    lines, link = Kind.LINES, Kind.LINK
    question, intro = _("How likely are you to recommend us to a friend or colleague?"), _("It takes less than a minute.")
    sample = AnswerLinks(DEAD_LINK, range(11), _("not at all likely"), _("extremely likely"))
    return (
        Placeholder("question", _("The first question of the survey"), question, lines, each(_question)),
        Placeholder("intro", _("The introduction of the survey, where it has one"), intro, lines, each(_intro)),
        Placeholder(
            "asks_recommendation",
            _("Whether the question is from 0 to 10: would you recommend us"),
            True,
            Kind.FLAG,
            each(lambda one: one.about.question.kind == Question.Kind.RECOMMEND),
        ),
        Placeholder(
            "answer_links",
            _("Numbers, each a link that chooses it; a button where the question has none"),
            sample,
            Kind.PART,
            link=_answer_links,
        ),
        Placeholder("answer_url", _("Where they answer, with nothing chosen"), DEAD_LINK, link, link=_link(answer_url)),
        Placeholder("stop_url", _("Where they ask not to be asked such things again"), DEAD_LINK, link, link=_link(stop_url)),
    )


def _question(one: Recipient) -> str:
    return str(one.about.question.wording_in(one.language))


def _intro(one: Recipient) -> str:
    return str(one.about.invitation.survey.intro_in(one.language))


def _answer_links(one: Recipient) -> AnswerLinks:
    question: Question = one.about.question
    address = answer_url(one.about.invitation)
    return AnswerLinks(address, question.scale, question.low_in(one.language), question.high_in(one.language))


def _link(address: Callable[[Invitation], str]) -> Callable[[Recipient], str]:
    return lambda one: address(one.about.invitation)
