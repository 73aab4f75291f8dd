"""Keeping the counts of periods: marked where a correction reaches back, counted again soon after."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Min

from accounts.models import PeriodCount, PeriodMark, PeriodRevenue, Spell
from accounts.retention import MOST_PERIODS, Period, Unit, periods
from accounts.stored_periods import count_row, good_rates, rates_known, revenue_known, revenue_row

_LONGEST = {Unit.MONTH: MOST_PERIODS // 12 - 1, Unit.QUARTER: MOST_PERIODS // 4 - 1, Unit.YEAR: MOST_PERIODS - 1}  # years


def mark_periods(*, since: date) -> None:
    """Say, in the transaction of a change, that it reaches back to `since`."""
    PeriodMark.objects.bulk_create([PeriodMark(unit=unit, since=since) for unit in Unit])


def mark_changed(before: Iterable[date | None], after: Iterable[date | None]) -> None:
    """Mark what a change of (began, ended) reaches back to; nothing where the dates stay the same."""
    changed = [day for pair in zip(before, after, strict=True) if pair[0] != pair[1] for day in pair if day]
    if changed:
        mark_periods(since=min(changed))


def is_behind(unit: Unit, *, on: date) -> bool:
    """Say whether anything stored of `unit` has to be counted again on the day `on`."""
    if PeriodMark.objects.filter(unit=unit).exists():
        return True
    is_counted = PeriodCount.objects.filter(unit=unit, known_on=on).exists()
    return not is_counted and Spell.objects.filter(started_on__lte=on).exists()


def recount_periods(*, unit: Unit, on: date) -> int:
    """Count what is not stored, or not to be believed, of every period up to the day `on`; returns how many periods.

    Harmless when run twice. A change that is committed meanwhile leaves its mark, and is counted next time.
    """
    with transaction.atomic():
        marks = list(PeriodMark.objects.select_for_update().filter(unit=unit).values_list("pk", flat=True))
        wanted = _ever(unit, on)
        good = len(good_rates(wanted, unit, on=on)) if wanted else 0
        _forget(unit, wanted, wanted[good].first if good < len(wanted) else None)
        if good < len(wanted):
            lines = rates_known(wanted, unit, on=on)[good:]
            revenue = revenue_known(wanted, unit, good=good, on=on)
            PeriodCount.objects.bulk_create([count_row(line, unit, on=on) for line in lines])
            kept = [line for own in revenue.values() for line in own[good:]]
            PeriodRevenue.objects.bulk_create([revenue_row(line, unit) for line in kept], batch_size=500)
        PeriodMark.objects.filter(pk__in=marks).delete()
    return len(wanted) - good


def _ever(unit: Unit, on: date) -> list[Period]:
    """Every period since somebody first paid; a first day that must be a mistake does not make them endless."""
    first = Spell.objects.filter(started_on__lte=on).aggregate(first=Min("started_on"))["first"]
    if first is None:
        return []
    earliest = date(max(on.year - _LONGEST[unit], 1), 1, 1)
    return periods(max(first, earliest), on, unit)


def _forget(unit: Unit, wanted: Sequence[Period], since: date | None) -> None:
    """Delete what is stored from `since` on, and what lies before the first period."""
    for rows in (PeriodCount.objects.filter(unit=unit), PeriodRevenue.objects.filter(unit=unit)):
        if not wanted:
            rows.delete()
            continue
        rows.filter(first__lt=wanted[0].first).delete()
        if since:
            rows.filter(first__gte=since).delete()
