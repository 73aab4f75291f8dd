"""The refresh of everybody in turns, each of which fits into the time that a piece of work has."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from accounts.models import StandingMark
from accounts.paying import business_day
from accounts.standing.refresh import end_of_stretch, learn_risk, refresh_stretch, set_mark

SECONDS = 15.0  # after which the next stretch is left to the next turn
BY_NIGHT = timedelta(hours=1)  # after midnight, by when the refresh of the night has begun
LEARN = -1  # instead of a key: first what risk is read from is learnt


@dataclass(frozen=True)
class Turn:
    """How far a refresh has come: the day looked at, when it began, and the last key that is done."""

    as_of: date
    began: datetime
    after: int = LEARN

    @classmethod
    def read(cls, key: str) -> "Turn":
        as_of, began, after = key.split()
        return cls(date.fromisoformat(as_of), datetime.fromtimestamp(int(began), UTC), int(after))

    @property
    def key(self) -> str:
        return f"{self.as_of:%Y%m%d} {int(self.began.timestamp())} {self.after}"  # a row of work holds 40 characters


def first_turn() -> Turn:
    return Turn(business_day(), timezone.now())


def take(turn: Turn) -> Turn | None:
    """Refresh as many as there is time for, and return the turn that comes next; None where everybody is done."""
    ends = time.monotonic() + SECONDS
    if turn.after == LEARN:
        learn_risk(as_of=turn.as_of)
        return replace(turn, after=0)
    after = turn.after
    while (last := end_of_stretch(after)) is not None:
        refresh_stretch(as_of=turn.as_of, after=after, last=last)
        after = last
        if time.monotonic() > ends:
            return replace(turn, after=after)
    set_mark(as_of=turn.as_of, began=turn.began)
    return None


def is_missed(*, at: datetime) -> bool:
    """Say whether a night went by without a refresh, as when the machine was off; a look at the past waits for its night."""
    now = timezone.localtime(at, timezone.get_default_timezone())
    mark = StandingMark.objects.first()
    if mark is None:
        return True
    last = mark.refreshed_at if mark.is_past else mark.as_of
    day = timezone.localtime(last, timezone.get_default_timezone()).date() if isinstance(last, datetime) else last
    return day < (now - BY_NIGHT).date()
