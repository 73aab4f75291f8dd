"""Counting a milestone over everybody in turns: each a stretch of customers, in a piece of work of its own."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from accounts.milestones.refreshing import refresh_stretch
from accounts.models import Milestone
from accounts.paying import business_day
from accounts.standing.refresh import end_of_stretch

# Customers a turn: a fraction of the time that a piece of work has, and of what others wait on SQLite, which locks for all
STRETCH = {"sqlite": 10_000, "postgresql": 100_000}


@dataclass(frozen=True)
class Turn:
    """How far a count has come: of which milestone, as known on which day, and the last key that is done.

    `has_changed` says whether any turn before changed anything; `goes_on` that the next milestone follows, as every night.
    """

    milestone: int
    as_of: date
    after: int = 0
    has_changed: bool = False
    goes_on: bool = False

    @classmethod
    def read(cls, key: str) -> "Turn":
        milestone, as_of, after, has_changed, goes_on = key.split()
        return cls(int(milestone), date.fromisoformat(as_of), int(after), has_changed == "1", goes_on == "1")

    @property
    def key(self) -> str:
        return f"{self.milestone} {self.as_of:%Y%m%d} {self.after} {self.has_changed:d} {self.goes_on:d}"


def first_turn(milestone: int) -> Turn:
    return Turn(milestone, business_day())


def first_turn_of_night() -> Turn | None:
    """Return the turn by which all milestones in use begin to be counted; None where there is none."""
    return _next_milestone(Turn(0, business_day(), goes_on=True))


def take(turn: Turn) -> Turn | None:
    """Count the next stretch, and return the turn that comes next; None where everybody is done."""
    milestone = Milestone.objects.filter(pk=turn.milestone, is_active=True).first()
    last = end_of_stretch(turn.after, STRETCH[connection.vendor]) if milestone else None
    if milestone is None or last is None:
        return _next_milestone(turn) if turn.goes_on else None
    changed = refresh_stretch(milestone, on=turn.as_of, after=turn.after, last=last)
    return replace(turn, after=last, has_changed=turn.has_changed or changed > 0)


def _next_milestone(turn: Turn) -> Turn | None:
    following = Milestone.objects.filter(pk__gt=turn.milestone, is_active=True).order_by("pk").first()
    return Turn(following.pk, turn.as_of, goes_on=True) if following else None
