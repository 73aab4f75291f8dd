"""Signed links that tell which message they stood in, used only while the contact policy counts who follows links.

A link names its message and its place among the addresses that are written in that edition of the template; it leads to that
address and nowhere else. Placeholders that are links (to a survey, to the preferences) are never changed.
"""

from html import escape
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from accounts.models import ContactPolicy, Message
from retention_site.base import public_links

LINK = "message.link"
TRAP = 32_767  # the place of the link that no person sees
KNOWN_FOR = 10  # seconds for which a process trusts what the policy said


class Followed(NamedTuple):
    """What a token names: a message by its key, and the place of the link in it."""

    message: int
    place: int


def tracked(url: str, message: Message, place: int) -> str:
    """Return the link that counts who follows `url`, at that place of a message; `url` itself where nobody counts."""
    return _link(message, place) if _counting.is_on() else url


def with_tracked_links(html: str, addresses: tuple[str, ...], message: Message) -> str:
    """Return the HTML of a mail with its `addresses` (those written in its template) led past us, and the trap, if we count."""
    if not addresses or not _counting.is_on():
        return html
    for place, address in enumerate(addresses):
        html = html.replace(f'href="{escape(address)}"', f'href="{escape(tracked(address, message, place))}"')
    return with_trap(html, _link(message, TRAP))


def with_trap(html: str, url: str) -> str:
    """Return the HTML of a mail with a link that no person sees: what follows it is a machine."""
    trap = f'<a href="{escape(url)}" aria-hidden="true" tabindex="-1" style="display:none">&#8203;</a>'
    return html.replace("</body>", f"{trap}</body>")


def followed(token: str) -> Followed | None:
    """Return what a token names, or None unless it was made here and is unchanged."""
    link = public_links.read(token, LINK)
    return Followed(link.id, link.nonce) if link else None


def _link(message: Message, place: int) -> str:
    return settings.BASE_URL + reverse("link_click", args=[public_links.make(LINK, message.pk, place)])


class _Counting:
    """Whether the policy counts, asked of the database now and then: thousands of mails a minute need not ask each time."""

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._is_on = False

    def is_on(self) -> bool:
        if monotonic() - self._asked_at > KNOWN_FOR:
            self._is_on, self._asked_at = ContactPolicy.current().counts_clicks, monotonic()
        return self._is_on

    def forget(self) -> None:
        self._asked_at = float("-inf")


_counting = _Counting()
forget_policy = _counting.forget
