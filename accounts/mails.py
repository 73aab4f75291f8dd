"""What a message says: each kind of message is rendered from current records at the moment it is sent.

Nothing rendered is stored before that, so a link or a name in a plan can neither leak nor grow stale.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.models import Message


@dataclass(frozen=True)
class Mail:
    """A mail ready to be put into MIME: subject, text, and perhaps a calendar part or extra headers."""

    subject: str
    text: str
    calendar: str = ""
    calendar_method: str = "PUBLISH"  # what a mail program does with the calendar part (RFC 6047)
    headers: dict[str, str] = field(default_factory=dict)


class Pointless(Exception):
    """Raised by a renderer when what the message is about no longer stands; its text says why."""


Renderer = Callable[[Message], Mail]
_kinds: dict[str, Renderer] = {}


def message_kind(name: str) -> Callable[[Renderer], Renderer]:
    """Register the renderer of a kind of message; it may raise Pointless."""

    def register(renderer: Renderer) -> Renderer:
        _kinds[name] = renderer
        return renderer

    return register


def render_mail(message: Message) -> Mail:
    """Return what `message` says now. Raises LookupError for an unknown kind, Pointless when it should not be sent."""
    return _kinds[message.kind](message)
