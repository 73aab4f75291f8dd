"""Everything that happened with a customer, newest first, from sources that each floor registers in `AppConfig.ready()`.

A source reads a bounded number of its own entries before a moment; they are merged by time here. The cursor to older entries is
the moment of the last one shown and how many of that very moment were shown, so that equal moments neither repeat nor get lost.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.profile import Profile

PAGE_SIZE = 20  # entries
MOST_TIES = 2000  # entries of one very moment that can be paged through
MOST_EMPTY = 10  # stretches without an entry that are skipped at once
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(minutes=5)  # what another machine's clock may be ahead


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `template` draws it and finds the entry as `entry`, what it is about in `entry.about`.

    `key` settles equal moments (higher first, within a source)."""

    at: datetime
    key: int
    template: str
    about: Any


@dataclass(frozen=True)
class Stretch:
    """What a source read, newest first. Where it looked no further back than `floor`, there is something before that."""

    entries: Sequence[Entry]
    floor: datetime | None = None


Reader = Callable[[Profile, datetime, int], Stretch]


@dataclass(frozen=True)
class Source:
    """Where entries come from: `read(profile, before, limit)` gives the newest `limit` not after `before`, newest first.

    Sources with the same `chip` are shown by one filter, under the label of the first.
    """

    name: str
    chip: str
    label: Any
    rank: int
    read: Reader = field(compare=False)


@dataclass(frozen=True)
class Day:
    date: date
    title: str
    entries: list[Entry]


@dataclass(frozen=True)
class Timeline:
    """A stretch of days; `older` is the cursor to what came before, None where that was all."""

    days: list[Day]
    older: str | None
    chip: str
    chips: list[tuple[str, Any]]


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources; one per name, the last word counts."""
    _sources.update({source.name: source for source in sources})


def day_start(day: date) -> datetime:
    """Return where an entry that knows only its day stands: at the day's beginning on the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time.min))


def timeline_of(profile: Profile, *, chip: str = "", cursor: str = "", size: int = PAGE_SIZE) -> Timeline:
    """Return up to `size` entries of the sources under `chip` (empty: all), from the place `cursor` names.

    A chip or cursor that is none of ours counts as empty.
    """
    sources = sorted(_sources.values(), key=lambda source: (source.rank, source.name))
    chips: dict[str, Any] = {}
    for source in sources:
        chips.setdefault(source.chip, source.label)
    chip = chip if chip in chips else ""
    asked = [source for source in sources if chip in ("", source.chip)]
    before, seen = _read_cursor(cursor) or (profile.at + CLOCK_SLACK, 0)
    for _stretch in range(MOST_EMPTY):
        read = [source.read(profile, before, size + seen + 1) for source in asked]
        floor = max((stretch.floor for stretch in read if stretch.floor), default=None)
        entries = _merged(read, floor)
        if len(entries) > seen or floor is None:
            break
        before, seen = floor - timedelta(microseconds=1), 0
    if len(entries) > seen + size:
        older: str | None = _cursor(entries, seen + size)
    else:
        older = f"{_microseconds(floor) - 1}~0" if floor else None
    days = _by_day(entries[seen : seen + size], timezone.localdate(profile.at))
    return Timeline(days, older, chip, list(chips.items()))


def newest(entries: Iterable[Entry], before: datetime, limit: int) -> Stretch:
    """Return the newest `limit` of entries that are all there are."""
    known = [entry for entry in entries if entry.at <= before]
    return Stretch(sorted(known, key=lambda entry: (entry.at, entry.key), reverse=True)[:limit])


def _merged(read: list[Stretch], floor: datetime | None) -> list[Entry]:
    """Return everything that was read, newest first, down to where one of the sources stopped looking."""
    found = [
        (entry.at, -place, entry.key, entry)
        for place, stretch in enumerate(read)
        for entry in stretch.entries
        if floor is None or entry.at >= floor
    ]
    found.sort(key=lambda each: each[:3], reverse=True)
    return [entry for *_order, entry in found]


def _cursor(entries: list[Entry], end: int) -> str:
    last = entries[end - 1].at
    ties = sum(entry.at == last for entry in entries[:end])
    return f"{_microseconds(last)}~{ties}"


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    stamp, _tilde, ties = text.partition("~")
    if not re.fullmatch(r"-?[0-9]{1,16}", stamp) or not re.fullmatch(r"[0-9]{1,4}", ties) or int(ties) > MOST_TIES:
        return None
    return EPOCH + timedelta(microseconds=int(stamp)), int(ties)


def _by_day(entries: list[Entry], today: date) -> list[Day]:
    days: list[Day] = []
    for entry in entries:
        day = timezone.localtime(entry.at).date()
        if not days or days[-1].date != day:
            days.append(Day(day, _title(day, today), []))
        days[-1].entries.append(entry)
    return days


def _title(day: date, today: date) -> str:
    """Name a day over its entries: "Today, Tuesday 8 December"."""
    words = formats.date_format(day, "l j F" if day.year == today.year else "l j F Y")
    if day == today:
        return _("Today, %(day)s") % {"day": words}
    if day == today - timedelta(days=1):
        return _("Yesterday, %(day)s") % {"day": words}
    return words
