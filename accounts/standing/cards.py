"""What a report card says: counts of who was called and of what became of them, and the figures that follow. Without rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import Any

from accounts.slipping import Area, Place, area
from retention_site.base.proportions import Share, share

HORIZON = 90  # days
LONGEST_HORIZON = 730  # days
MOST_DAYS = 1000  # of use that may be asked for


@dataclass(frozen=True)
class Asked:
    """About which day, how far to look beyond it, and of whom: those with so many days of use by then."""

    as_of: date
    horizon_days: int = HORIZON
    min_days: int = 1

    @property
    def until(self) -> date:
        return self.as_of + timedelta(days=self.horizon_days)

    def is_over(self, *, on: date) -> bool:
        """Is all that is to be looked at known on the day `on`?"""
        return self.until <= on

    @property
    def query(self) -> str:
        """As an address holds it."""
        return f"as_of={self.as_of}&horizon_days={self.horizon_days}&min_days={self.min_days}"


@dataclass(frozen=True)
class Line:
    """So many customers who are alike: silent for so long, at one place of the table, called the same, with the same end."""

    silent: int
    place: Place
    called: int  # 0: healthy, 1: slipping away, 2: dormant
    gone: bool
    left: bool
    lead: int | None  # days from the call until they were gone
    n: int


@dataclass(frozen=True)
class ReportCard:
    """What was called on a day, and what became of it; whatever hangs on the outcome is None until the horizon is over."""

    asked: Asked
    complete: bool
    n: int
    slipping: int
    dormant: int
    learnt_days: int  # the horizon that the table of risk was learnt with
    learnt_n: int  # of how many customers; 0 where the history was too short
    silent: int | None = None  # who left, or used nothing in the horizon
    called_gone: int | None = None
    left: int | None = None  # whose contract ended in the horizon
    left_healthy: int | None = None  # of those, who had been called healthy
    area: Area | None = None  # how well the risk ranked them
    baseline: Area | None = None  # how well the days of silence alone would have
    lead_time_days: float | None = None  # from the call until they left or were dormant: the median of those called and gone

    @property
    def called(self) -> int:
        return self.slipping + self.dormant

    @property
    def healthy(self) -> int:
        return self.n - self.called

    @property
    def called_stayed(self) -> int | None:
        return None if self.called_gone is None else self.called - self.called_gone

    @property
    def missed(self) -> int | None:
        """Gone, though called healthy."""
        return None if self.silent is None or self.called_gone is None else self.silent - self.called_gone

    @property
    def stayed(self) -> int | None:
        return None if self.silent is None else self.n - self.silent

    @property
    def healthy_stayed(self) -> int | None:
        return None if self.missed is None else self.healthy - self.missed

    @property
    def healthy_gone(self) -> Share | None:
        """Of those called healthy, how many were gone."""
        return None if self.missed is None else share(self.missed, self.healthy)

    @property
    def base(self) -> Share | None:
        """The share of all that was gone: what calling anybody at random would hit."""
        return None if self.silent is None else share(self.silent, self.n)

    @property
    def precision(self) -> Share | None:
        """Of those called, how many were gone."""
        return None if self.called_gone is None else share(self.called_gone, self.called)

    @property
    def recall(self) -> Share | None:
        """Of those gone, how many had been called."""
        return None if self.silent is None or self.called_gone is None else share(self.called_gone, self.silent)

    @property
    def left_unseen(self) -> Share | None:
        """Of those whose contract ended, how many had been called healthy."""
        return None if self.left is None or self.left_healthy is None else share(self.left_healthy, self.left)

    @property
    def lift(self) -> float | None:
        """How many times as often those called were gone as anybody; None where nobody was called, or nobody is gone."""
        return self._over_base(self.precision.percent if self.precision else None)

    @property
    def lift_low(self) -> float | None:
        """The interval is that of the precision, the base rate taken as known."""
        return self._over_base(self.precision.low if self.precision else None)

    @property
    def lift_high(self) -> float | None:
        return self._over_base(self.precision.high if self.precision else None)

    @property
    def lead_days(self) -> int | None:
        """The warning time in whole days."""
        return None if self.lead_time_days is None else round(self.lead_time_days)

    def as_json(self) -> dict[str, Any]:
        """Return what `card_from` reads."""
        kept = asdict(self)
        del kept["asked"]
        return kept

    def _over_base(self, percent: float | None) -> float | None:
        base = self.base.percent if self.base else None
        return percent / base if percent is not None and base else None


def card_from(asked: Asked, kept: Mapping[str, Any]) -> ReportCard:
    """Return the card that `as_json` wrote."""
    areas = {name: Area(**kept[name]) if kept[name] else None for name in ("area", "baseline")}
    return ReportCard(asked=asked, **{**kept, **areas})


def card_of(
    asked: Asked, lines: Iterable[Line], risks: Mapping[Place, float], *, complete: bool, learnt: tuple[int, int]
) -> ReportCard:
    """Add up the lines of a card; `risks` by place are empty where too little was known, `learnt` is (days, customers)."""
    lines = list(lines)
    called = ReportCard(asked, complete, _count(lines), _count(lines, called=1), _count(lines, called=2), *learnt)
    if not complete:
        return called
    silent, left = _count(lines, gone=True), _count(lines, left=True)
    outcome: dict[str, Any] = {
        "silent": silent,
        "called_gone": silent - _count(lines, gone=True, called=0),
        "left": left,
        "left_healthy": _count(lines, left=True, called=0),
        "area": area((risks[line.place], *_tally(line)) for line in lines) if risks else None,
        "baseline": area((line.silent, *_tally(line)) for line in lines),
        "lead_time_days": _lead_time(lines),
    }
    return replace(called, **outcome)


def _lead_time(lines: Iterable[Line]) -> float | None:
    leads: Counter[int] = Counter()
    for line in lines:
        if line.lead is not None:
            leads[line.lead] += line.n
    return float(median(leads.elements())) if leads else None


def _count(lines: Iterable[Line], **wanted: Any) -> int:
    return sum(line.n for line in lines if all(getattr(line, name) == value for name, value in wanted.items()))


def _tally(line: Line) -> tuple[int, int]:
    return (0, line.n) if line.gone else (line.n, 0)
