"""Report cards over everybody, kept by month: counting one looks at all use there ever was, which no page can wait for."""

import hashlib
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from accounts.models import Import, KeptCard, Product, Standing, StandingRules, UsageDay
from accounts.paying import business_day
from accounts.standing.cards import Asked, ReportCard, card_from
from accounts.standing.report_card import report_card

MONTHS = 12  # on the chart
GOOD_FOR = timedelta(days=1)  # use that is reported late counts from then on


def month_ends(last: date, n: int = MONTHS) -> list[date]:
    """Return the last `n` month-ends that are not after the day `last`, the newest at the end."""
    found, day = [], (last + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    for _month in range(n):
        found.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return found[::-1]


def last_known_day() -> date:
    """Return the day up to which use is known: the past of a company that reports none any more is still worth a look."""
    last: date | None = Standing.objects.aggregate(last=Max("last_use_on"))["last"]
    return min(last or business_day(), business_day())


def usual_day(known: date, horizon_days: int) -> date:
    """Return the newest of the last month-ends whose horizon is over by the day `known`; else the newest."""
    ends = month_ends(known)
    return next((end for end in reversed(ends) if Asked(end, horizon_days).is_over(on=known)), ends[-1])


def kept_cards(ends: list[date], horizon_days: int, rules: StandingRules) -> dict[date, ReportCard]:
    """Return the cards that are kept and good, by their day."""
    rows = list(KeptCard.objects.filter(as_of__in=ends, horizon_days=horizon_days))
    known = made_of(rules) if rows else ""
    good = [row for row in rows if row.made_of == known and not _has_ended_since(row)]
    return {row.as_of: card_from(Asked(row.as_of, horizon_days), row.figures) for row in good}


def next_card_due() -> date | None:
    """Return the day of the newest card that is missing or no longer good; None where all are, or nothing was used ever."""
    return _due(StandingRules.current()) if UsageDay.objects.exists() else None


def keep_next_card() -> KeptCard | None:
    """Count the card that is due and keep it; None where none is. Harmless if run twice."""
    rules = StandingRules.current()
    known, due = made_of(rules), _due(rules)
    if due is None:
        return None
    card = report_card(as_of=due, horizon_days=rules.horizon_days, rules=rules)
    values = {"made_of": known, "made_at": timezone.now(), "figures": card.as_json()}
    return KeptCard.objects.update_or_create(as_of=due, horizon_days=rules.horizon_days, defaults=values)[0]


def _due(rules: StandingRules) -> date | None:
    ends, since = month_ends(last_known_day()), timezone.now() - GOOD_FOR
    rows = KeptCard.objects.filter(as_of__in=ends, horizon_days=rules.horizon_days, made_of=made_of(rules), made_at__gte=since)
    good = {row.as_of for row in rows if not _has_ended_since(row)}
    return next((end for end in reversed(ends) if end not in good), None)


def _has_ended_since(row: KeptCard) -> bool:
    return not row.figures["complete"] and Asked(row.as_of, row.horizon_days).is_over(on=business_day())


def made_of(rules: StandingRules) -> str:
    """Return a digest of what a card hangs on but for use by the day: the rules of silence, and what was imported."""
    days = [rules.slipping_after, rules.dormant_after, rules.daily_slipping_after, rules.daily_dormant_after]
    products = list(
        Product.objects.order_by("pk").values_list("pk", "rhythm", "rhythm_days", "slipping_after", "dormant_after")
    )
    imported = Import.objects.filter(status=Import.Status.APPLIED).aggregate(last=Max("pk"))["last"]
    return hashlib.sha256(repr((days, products, imported)).encode()).hexdigest()
