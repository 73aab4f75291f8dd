"""What a message says: each kind of message is rendered from current records at the moment it is sent.

Nothing rendered is stored before that, so a link or a name in a plan can neither leak nor grow stale.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from accounts.models import Message

LONGEST_SUBJECT = 250  # characters, as Message.subject
JOINERS = "\u200c\u200d"  # invisible, and part of how words of some scripts and emoji are written


@dataclass(frozen=True)
class Mail:
    """A mail ready to be put into MIME: subject, text, and perhaps the same as HTML, a calendar part or extra headers.

    The subject is one line whatever names it quotes; a header value that is not raises when the MIME is made.
    """

    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    calendar_method: str = "PUBLISH"  # what a mail program does with the calendar part (RFC 6047)
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        line = self.subject
        if not line.isprintable():
            line = "".join(char if char.isprintable() or char in JOINERS else " " for char in line)
        object.__setattr__(self, "subject", " ".join(line.split())[:LONGEST_SUBJECT])


class Pointless(Exception):
    """Raised by a renderer when what the message is about no longer stands; `rule` names why, as `contact_policy` knows it."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


Renderer = Callable[[Message], Mail]
Preparer = Callable[[Sequence[Message]], None]


@dataclass(frozen=True)
class Kind:
    """A kind of message: what staff call it, what renders it, and what looks up for many at once what they are made from."""

    name: str
    label: Promise | str
    render: Renderer
    prepare: Preparer | None = None


_kinds: dict[str, Kind] = {}


def message_kind(name: str, label: Promise | str, *, prepare: Preparer | None = None) -> Callable[[Renderer], Renderer]:
    """Register the renderer of a kind of message; it may raise Pointless."""

    def register(renderer: Renderer) -> Renderer:
        _kinds[name] = Kind(name, label, renderer, prepare)
        return renderer

    return register


def kind_label(name: str) -> str:
    """Return what staff call a kind of message, in the reader's language; its name where this version does not know it."""
    return str(_kinds[name].label) if name in _kinds else name


def kind_choices() -> list[tuple[str, str]]:
    """Return the name and label of every kind, by label."""
    return sorted(((kind.name, str(kind.label)) for kind in _kinds.values()), key=lambda each: each[1])


def prepare_mails(messages: Sequence[Message]) -> None:
    """Look up what `messages` are made from, with a number of queries that does not grow with them."""
    for name in {message.kind for message in messages}:
        kind = _kinds.get(name)
        if kind and kind.prepare:
            kind.prepare([message for message in messages if message.kind == name])


def render_mail(message: Message) -> Mail:
    """Return what `message` says now. Raises LookupError for an unknown kind, Pointless when it should not be sent."""
    return _kinds[message.kind].render(message)
