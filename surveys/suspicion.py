"""What about a sent answer looks like a machine's, by names that are stored with it and said in words. Pure.

Who scans mail opens every link within seconds of its delivery; some press the buttons too, and those who do press them all.
Such an answer is held for a person to look at; nothing is thrown away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOO_QUICK, SEVERAL_SCORES = "too_quick", "several_scores"
TRAP, HIDDEN_FIELD, PREFETCH = "trap", "hidden_field", "prefetch"
WORDS: dict[str, Promise] = {
    TOO_QUICK: _("It came within seconds of the asking, before a person can have read it."),
    SEVERAL_SCORES: _("Several different scores came within a minute."),
    TRAP: _("It came from a link that no person sees."),
    HIDDEN_FIELD: _("A field was filled in that no person sees."),
    PREFETCH: _("A program that loads pages ahead of their reader sent it."),
}

QUICKEST = timedelta(seconds=3)  # until a person has got a mail, opened it, chosen and sent; or has sent, looked and corrected
QUICKEST_THERE = timedelta(seconds=1)  # the same where the question is on the page that they look at
WHILE = timedelta(minutes=1)
MOST_SCORES = 2  # within a WHILE: a slip of the thumb, and its correction
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")  # headers of requests that no person has made yet


@dataclass(frozen=True)
class Signs:
    """What is known of one sending by itself. `asked_at` is None where nobody knows when the question reached them."""

    at: datetime
    asked_at: datetime | None = None
    quickest: timedelta = QUICKEST
    is_trap: bool = False
    fills_hidden_field: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def reasons(signs: Signs) -> list[str]:
    """Return the names of what speaks against a sending; none of a person's."""
    found = {
        TOO_QUICK: signs.asked_at is not None and signs.at < signs.asked_at + signs.quickest,
        TRAP: signs.is_trap,
        HIDDEN_FIELD: signs.fills_hidden_field,
        PREFETCH: any(word in signs.headers.get(name, "").lower() for name in AHEAD for word in ("prefetch", "preview")),
    }
    return [name for name, speaks in found.items() if speaks]


def tries_scores(score: int | None, at: datetime, earlier: Iterable[tuple[datetime, int | None]]) -> bool:
    """Whether one sends a `score` who has just sent others: more than a slip and its correction, or quicker than by hand."""
    if score is None:
        return False
    others = [(when, other) for when, other in earlier if other not in (None, score) and abs(at - when) <= WHILE]
    return len({other for _when, other in others}) >= MOST_SCORES or any(abs(at - when) < QUICKEST for when, _other in others)


def words_of(names: Iterable[str]) -> list[str]:
    """Return the reasons in the reader's language."""
    return [str(WORDS.get(name, name)) for name in names]
