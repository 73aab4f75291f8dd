"""The history of one message: planned, tried, what a provider told, what they wrote back, which links they followed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.messages.attempts import MOST_ATTEMPTS
from accounts.messages.clicks import TRAP
from accounts.models import LinkClick, Message, MessageEvent, MessageTemplate
from accounts.templating.wordings import addresses_in

MOST = 50  # events, and followed links, that are told
Kind, Status = MessageEvent.Kind, Message.Status
EVENTS = {
    Kind.DELIVERED: "outline/mailbox",
    Kind.DEFERRED: "outline/hourglass",
    Kind.BOUNCED: "outline/mail-x",
    Kind.COMPLAINED: "outline/mood-sad",
    Kind.REPLIED: "outline/message-reply",
}


@dataclass(frozen=True)
class Turn:
    """One thing that happened, or will: without a moment where nobody knows it. `detail` is what was said, as it was said."""

    at: datetime | None
    words: Any
    icon: str
    detail: str = ""
    note: str = ""
    is_last_word: bool = False


def story_of(message: Message) -> list[Turn]:
    """Return what became of a message in order of time, in three queries at most; how it stands comes last among equals."""
    turns = [*_own(message), *_told(message), *_followed(message)]
    known = sorted((turn for turn in turns if turn.at), key=lambda turn: (turn.at, turn.is_last_word))
    return known + [turn for turn in turns if not turn.at]


def _own(message: Message) -> Iterator[Turn]:
    """What the ledger itself holds."""
    is_call = message.channel == MessageTemplate.Channel.CALL
    yield Turn(message.created_at, _("Planned"), "outline/calendar-plus")
    was_due = message.attempts or message.settled_at
    yield Turn(message.due_at, _("Was due") if was_due else _("Is due"), "outline/clock")
    if message.begun_at and not is_call:
        tried = {"tried": message.attempts, "most_attempts": MOST_ATTEMPTS}
        yield Turn(message.begun_at, _("Last attempt, %(tried)s of %(most_attempts)s") % tried, "outline/send")
    if message.settled_at or message.is_unsettled:
        is_asked = is_call and message.status == Status.SENT
        words = _("A colleague was asked to call") if is_asked else capfirst(message.get_status_display())
        yield Turn(message.settled_at, words, "outline/flag", note=message.why, is_last_word=True)
    elif message.why:
        yield Turn(None, "", "outline/info-circle", note=message.why)
    if is_call and message.delivered_at:
        yield Turn(message.delivered_at, _("A colleague talked with them"), "outline/phone-check", is_last_word=True)


def _told(message: Message) -> Iterator[Turn]:
    """What the provider told, and that somebody wrote back."""
    for event in message.events.order_by("at", "pk")[:MOST]:
        yield Turn(event.at, capfirst(event.get_kind_display()), EVENTS[Kind(event.kind)], event.detail)


def _followed(message: Message) -> Iterator[Turn]:
    """Links that were followed; what a machine did, such as a scanner of mails, is told apart."""
    clicks: list[LinkClick] = list(message.clicks.order_by("at", "pk")[:MOST])
    addresses = addresses_in(message) if clicks else ()
    for click in clicks:
        words = _("A machine followed a link") if click.is_scanner else _("A link was followed")
        address = addresses[click.place] if click.place < len(addresses) else ""
        hidden = _("one that no person sees") if click.place == TRAP else ""
        yield Turn(click.at, words, "outline/robot" if click.is_scanner else "outline/link", address, hidden)
