"""Facts of recipients, from every source that is needed, in one statement; and who of a million may be written to."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_date, parse_datetime

from accounts.contact_policy.asks import Ask, Moment
from accounts.contact_policy.rules import needed, rule_sql
from accounts.contact_policy.sources import Columns, Key, Source, registered
from accounts.models import ContactPolicy
from accounts.stretches import Sql
from retention_site.base.prepared import cursor_of

RECIPIENT = ("customer_id", "contact_id", "address", "address_hash", "language")


def judged_sql(recipients: Sql, ask: Ask, *, at: datetime, more: tuple[str, ...] = (), are_few: bool = False) -> Sql:
    """Select RECIPIENT of `recipients`, which selects those, and `rule`: the first that refuses, '' for who may be written to.

    `more` names columns of `recipients` that are wanted back besides; no fact has the name of one.

    One statement for a million, on both databases, which reads every source once and joins it (`base.statements.read_much`
    makes that quick); `are_few` has it look up each recipient instead, which is quicker up to some ten thousand of a million.
    Night, holidays and weekends refuse nobody: they put a message off, which `hours.next_open` tells. One small query comes
    first, for the policy.
    """
    moment = Moment(at, ContactPolicy.current())
    known = facts_sql(recipients, [ask], moment, needed([ask], moment), are_few=are_few)
    rule = rule_sql(ask, moment)
    columns = ", ".join((*RECIPIENT, *more))
    return Sql(f"SELECT {columns}, {rule.text} AS rule FROM ({known.text}) known", (*rule.params, *known.params))  # noqa: S608


def facts_sql(recipients: Sql, asks: Collection[Ask], moment: Moment, names: Collection[str], *, are_few: bool = True) -> Sql:
    """Select every column of `recipients`, which have RECIPIENT and perhaps more, and those of the sources named.

    The facts of a few are looked up by their keys; for many every source is read once, and joined.
    """
    sources = registered(names)
    read, joins, params = ["asked.*"], [], [*recipients.params]
    for n, source in enumerate(sources):
        read += _read(source.columns_for(asks), f"source_{n}")
        own = source.select(asks, moment, within(source.key) if are_few else Sql())
        joins.append(f"LEFT JOIN ({own.text}) source_{n} ON source_{n}.{source.key} = asked.{source.key}")
        params += own.params
    head, asked = ("", f"({recipients.text}) asked")
    if are_few:
        head, asked = f"WITH asked AS MATERIALIZED ({recipients.text})", "asked"
    return Sql(f"{head} SELECT {', '.join(read)} FROM {asked} {' '.join(joins)}", tuple(params))  # noqa: S608


def within(key: Key) -> Sql:
    """The condition that a key is one of those that are asked about."""
    return Sql(f"WHERE {key} IN (SELECT {key} FROM asked)")  # noqa: S608 - a name of ours


def _read(columns: Columns, source: str) -> Iterable[str]:
    for name, nothing in columns.items():
        if nothing is None:
            yield f"{source}.{name}"
        else:
            empty = "0" if nothing == 0 else "''"
            yield f"COALESCE({source}.{name}, {empty}) AS {name}"


def read_facts(sql: Sql, moments: Collection[str]) -> list[dict[str, Any]]:
    """Run a statement of facts; `moments` are the columns that hold days and moments, which SQLite tells as text."""
    with cursor_of(connection) as cursor:
        cursor.execute(sql.text, sql.params)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row.update({name: _time_of(row[name]) for name in moments})
    return rows


def moments_of(sources: Iterable[Source], asks: Collection[Ask]) -> list[str]:
    """Return the columns of these sources that hold days and moments."""
    return [name for source in sources for name, nothing in source.columns_for(asks).items() if nothing is None]


def _time_of(value: Any) -> date | datetime | None:
    found: date | datetime | None = (parse_date(value) or parse_datetime(value)) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) and found.tzinfo is None else found
