"""Keeping everybody's `Standing` as of today: worked out in the database, a stretch of customers at a time."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Customer, RiskTable, StandingMark, StandingRules, StandingTouch
from accounts.paying import business_day
from accounts.standing.risk import make_risk_table
from accounts.standing.writing import Look, is_free, write_few, write_many
from accounts.stretches import Sql, chosen

# Customers written at once: SQLite lets nobody else write meanwhile; PostgreSQL reads in order what is read for many
STRETCH = {"sqlite": 10_000, "postgresql": 250_000}
TABLE_LASTS = timedelta(days=7)  # before risk is learnt anew: a horizon is many times as long


def refresh_standings(*, as_of: date | None = None, customers: QuerySet[Customer] | None = None) -> int:
    """Set how `customers` (everybody, if left out) stand in the evening of `as_of` (today); return how many rows changed.

    A day gone by may be asked for to see what would have been known then: the next refresh as of today puts it right again.
    """
    day = as_of or business_day()
    if customers is not None:
        return write_many(look_at(day), chosen(customers))
    learn_risk(as_of=day)
    began = timezone.now()
    after, changed = 0, 0
    while (last := end_of_stretch(after)) is not None:
        changed += refresh_stretch(as_of=day, after=after, last=last)
        after = last
    set_mark(as_of=day, began=began)
    return changed


def refresh_stretch(*, as_of: date, after: int, last: int) -> int:
    """Refresh the customers whose keys are above `after` and up to `last`; return how many rows changed."""
    return write_many(look_at(as_of), Sql("WHERE customer_id > %s AND customer_id <= %s", (after, last)))


def end_of_stretch(after: int, most: int | None = None) -> int | None:
    """Return the last key of the next customers to be written at once, `most` of them; None where nobody is left."""
    keys = Customer.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return keys[(most or STRETCH[connection.vendor]) - 1 :].first() or keys.last()


def set_mark(*, as_of: date, began: datetime) -> None:
    """Say that everybody stands as of that day, by a refresh that `began` then: who was touched before waits no more."""
    is_past = as_of < business_day()
    with transaction.atomic():
        StandingMark.objects.update_or_create(pk=1, defaults={"as_of": as_of, "is_past": is_past})
        if not is_past:
            StandingTouch.objects.filter(at__lt=began).delete()


def learn_risk(*, as_of: date) -> None:
    """Learn from history what risk is read from, if that was not done lately."""
    rules = StandingRules.current()
    oldest = as_of if as_of < business_day() else as_of - TABLE_LASTS + timedelta(days=1)
    if not RiskTable.objects.filter(made_on__gte=oldest, made_on__lte=as_of).exists():
        make_risk_table(as_of=as_of, horizon_days=rules.horizon_days)


def refresh_few(customers: Collection[int]) -> bool:
    """Refresh a handful by their keys as of today; False, and nothing is done, while many are being written."""
    with transaction.atomic():
        if not is_free() or StandingMark.objects.filter(is_past=True).exists():
            return False
        write_few(look_at(business_day()), customers)
    return True


def refresh_touched(*, most: int) -> int:
    """Refresh those to whom something happened, the first `most` of them; return how many that were.

    After a look at the past they wait: tonight everybody is put right.
    """
    now = timezone.now()
    waiting = StandingTouch.objects.filter(at__lte=now)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:most])
    if not keys or StandingMark.objects.filter(is_past=True).exists():
        return 0
    taken = waiting.filter(pk__lte=keys[-1])  # who is touched again meanwhile has a later time, and waits for the next sweep
    text, params = taken.order_by().values("pk").query.sql_with_params()
    write_many(look_at(business_day()), Sql(f"WHERE customer_id IN ({text})", tuple(params)))
    taken.delete()
    return len(keys)


def look_at(as_of: date) -> Look:
    """Return what decides how somebody stood in the evening of a day."""
    table = RiskTable.objects.filter(made_on__lte=as_of).order_by("-made_on").first()
    return Look(as_of, StandingRules.current(), table)
