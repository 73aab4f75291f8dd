"""The one farewell mail: what staff may tell in it, and what it is about. It leaves when a checklist says so, and once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.messages.kinds import Pointless
from accounts.models import Consent, Departure, Message
from accounts.templating import mails
from accounts.templating.placeholders import DEAD_LINK, Kind, Placeholder, Recipient, Values, each
from accounts.templating.uses import Use
from playbooks.actions.checklists import FAREWELL
from playbooks.models import ChecklistItem
from playbooks.reasons import THEY_STAY
from surveys.actions.leaving import asked_with
from surveys.links import answer_url, stop_url
from surveys.models import Invitation

FOLDER = Path(__file__).with_name("words")


@dataclass(frozen=True)
class Leaving:
    """Of which departure it is the farewell, the personal words of who planned it, and the exit survey that goes with it."""

    departure: Departure
    words: str
    invitation: Invitation | None


def join() -> None:
    """Let templates word the farewell."""
    use = Use(
        kind=FAREWELL,
        label=_("farewell"),
        note=_("They leave: thanks, what ends when, one question, then we keep quiet. A step of the checklist sends it."),
        purpose=Consent.Purpose.FAREWELL,
        folder=FOLDER,
        about=_leavings,
        needs={"exit_survey_url": "has_exit_survey"},
    )
    mails.join(use, *_placeholders())


def _leavings(messages: Sequence[Message]) -> dict[int, Leaving | Pointless]:
    departures = Departure.objects.select_related("spell").in_bulk({each.params["departure"] for each in messages})
    items = {each.params["item"] for each in messages}
    words = dict(ChecklistItem.objects.filter(pk__in=items).values_list("pk", "note"))
    asked = asked_with(messages)
    found: dict[int, Leaving | Pointless] = {}
    for message in messages:
        departure = departures.get(message.params["departure"])
        if departure and departure.outcome == Departure.Outcome.SAVED:
            found[message.pk] = Pointless(THEY_STAY)
        elif departure:
            found[message.pk] = Leaving(departure, words.get(message.params["item"], ""), asked.get(message.pk))
    return found


def _placeholders() -> tuple[Placeholder, ...]:
    return (
        Placeholder(
            "words",
            _("The personal words of whoever says farewell"),
            _("It was a pleasure to set up your first shop together."),
            Kind.LINES,
            each(lambda one: one.about.words),
        ),
        Placeholder(
            "with_us_since",
            _("The month since which they were with us"),
            _("March 2024"),
            Kind.TEXT,
            _day(lambda departure: departure.spell.started_on, "F Y"),
        ),
        Placeholder(
            "ends_on",
            _("The first day without us"),
            _("1 March 2027"),
            Kind.TEXT,
            _day(lambda departure: departure.effective_on, "j F Y"),
        ),
        Placeholder(
            "may_write",
            _("Whether they allowed us to write to them after they left"),
            False,
            Kind.FLAG,
            each(lambda one: bool(one.about.departure.may_write)),
        ),
        Placeholder(
            "has_exit_survey",
            _("Whether the exit survey goes with it: there is a live one, and they did not refuse such questions"),
            True,
            Kind.FLAG,
            each(lambda one: one.about.invitation is not None),
        ),
        Placeholder("exit_survey_url", _("Where they answer the exit survey"), DEAD_LINK, Kind.LINK, link=_link(answer_url)),
        Placeholder(
            "stop_url", _("Where they ask not to be asked such things again"), DEAD_LINK, Kind.LINK, link=_link(stop_url)
        ),
    )


def _day(day: Callable[[Departure], date], style: str) -> Values:
    def written(one: Recipient) -> str:
        with translation.override(one.language):
            return date_format(day(one.about.departure), style)

    return each(written)


def _link(address: Callable[[Invitation], str]) -> Callable[[Recipient], str]:
    return lambda one: address(one.about.invitation) if one.about.invitation else ""
