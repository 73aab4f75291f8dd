"""Planning a run: a message, or the reason why not, for everybody it is for; a stretch of customers in a few statements.

Planning a stretch twice adds nothing: what the occasion has for an address already stays as it is.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from accounts.models import Message
from accounts.models.wordings import worded
from accounts.stretches import Sql, fetched
from playbooks.models import OutreachRun
from playbooks.outreach.deciding import OVER_CAP, SAME_ADDRESS, A, B, Decision
from playbooks.outreach.timing import Due, due_times

PLAN = "outreach_plan"  # a table of this connection alone
KIND = "template"
EVERYBODY = 2**63 - 1
SENT = f"arm IN ('{A}', '{B}')"
Counts = dict[str, Any]
Status = Message.Status


def plan_stretch(run: OutreachRun, decision: Decision, *, after: int, last: int) -> Counts:
    """Plan the messages to customers with keys above `after` and up to `last`; return the number by arm and by rule.

    Raises ValueError where the segment cannot be asked.
    """
    with (
        transaction.atomic(),
        decision.decided(after=after, last=last) as decided,
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DROP TABLE IF EXISTS {PLAN}")
        cursor.execute(f"CREATE TEMPORARY TABLE {PLAN} AS {decided.text}", decided.params)
        if decision.outreach.most is not None:
            _keep_the_cap(run, decision.outreach.most)
        counts = counted(fetched(Sql(f"SELECT rule, arm, COUNT(*) FROM {PLAN} GROUP BY rule, arm")))  # noqa: S608
        inserted = _insert(run, decision)
        if inserted < sum(counts["arms"].values()) + sum(counts["rules"].values()):
            _tell_who_shares(run, decision, after=after, last=last)
            counts = _found(run, after, last)
        cursor.execute(f"DROP TABLE {PLAN}")
    return counts


def _found(run: OutreachRun, after: int, last: int) -> Counts:
    """Count what became of these customers."""
    messages = Message.objects.filter(occasion=run.occasion, customer__gt=after, customer__lte=last).order_by()
    return counted(messages.values_list("rule", "arm").annotate(Count("pk")))


def last_lot(decision: Decision) -> int | None:
    """Return the highest lot with which a run keeps to its cap, asked of everybody; None where everybody fits in."""
    with decision.decided() as decided:
        text = f"SELECT lot, COUNT(*) FROM ({decided.text}) decided WHERE {SENT} GROUP BY lot ORDER BY lot"  # noqa: S608
        rows = fetched(Sql(text, decided.params))
    n = 0
    for lot, count in rows:
        n += count
        if n >= (decision.outreach.most or EVERYBODY):
            return int(lot)
    return None


def _keep_the_cap(run: OutreachRun, most: int) -> None:
    """Refuse who is beyond the cap by their lot, so that those who get it are chosen by nothing else."""
    left = max(0, most - Message.objects.filter(occasion=run.occasion, arm__in=[A, B]).count())
    highest = EVERYBODY if run.last_lot is None else run.last_lot
    kept = f"""SELECT contact_id FROM {PLAN} WHERE {SENT} AND lot <= %s
        ORDER BY lot, customer_id, contact_id LIMIT %s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {PLAN} SET rule = %s, arm = '' WHERE {SENT} AND contact_id NOT IN ({kept})",  # noqa: S608
            [OVER_CAP, highest, left],
        )


def _insert(run: OutreachRun, decision: Decision) -> int:
    """Turn the plan into messages and return how many there are more of now."""
    at = connection.ops.adapt_datetimefield_value(decision.at)
    due, spoken = _due_rows(run, decision), _spoken_rows(decision)
    expressions = _columns(run, decision) | {
        "address": Sql("plan.address"),
        "customer_id": Sql("plan.customer_id"),
        "contact_id": Sql("plan.contact_id"),
        "arm": Sql("plan.arm"),
        "rule": Sql("plan.rule"),
        "language": Sql("COALESCE(spoken.written, plan.language)"),
        "params": Sql(f"COALESCE(spoken.params, {_json('%s')})", (_params(decision, ""),)),
        "status": Sql(
            f"CASE WHEN plan.{SENT} THEN '{Status.PLANNED}' WHEN plan.arm <> '' THEN '{Status.HELD_BACK}'"
            f" ELSE '{Status.REFUSED}' END"
        ),
        "due_at": Sql(f"COALESCE(due.at, {_moment('%s')})", (at,)),
        "expires_at": Sql("due.until"),
        "settled_at": Sql(f"CASE WHEN plan.{SENT} THEN NULL ELSE {_moment('%s')} END", (at,)),
    }
    text = f"""INSERT INTO {Message._meta.db_table} ({", ".join(f'"{name}"' for name in expressions)})
        WITH due (zone, country, at, until) AS ({due.text}), spoken (language, written, params) AS ({spoken.text})
        SELECT {", ".join(each.text for each in expressions.values())} FROM {PLAN} plan
        LEFT JOIN due ON due.zone = plan.zone AND due.country = plan.country AND plan.{SENT}
        LEFT JOIN spoken ON spoken.language = plan.language
        WHERE TRUE ORDER BY plan.customer_id, plan.contact_id ON CONFLICT DO NOTHING"""  # noqa: S608
    params = (*due.params, *spoken.params, *(param for each in expressions.values() for param in each.params))
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return int(cursor.rowcount)


def _tell_who_shares(run: OutreachRun, decision: Decision, *, after: int, last: int) -> None:
    """Give a customer who has no message, since another's has the same address, one that says so."""
    messages = Message._meta.db_table
    missing = f"""SELECT customer_id FROM {PLAN} EXCEPT SELECT customer_id FROM {messages}
        WHERE occasion = %s AND customer_id > %s AND customer_id <= %s"""  # noqa: S608
    at = connection.ops.adapt_datetimefield_value(decision.at)
    moment = Sql(_moment("%s"), (at,))
    expressions = _columns(run, decision) | {
        "customer_id": Sql("missing.customer_id"),
        "rule": Sql("%s", (SAME_ADDRESS,)),
        "status": Sql("%s", (Status.REFUSED.value,)),
        "due_at": moment,
        "settled_at": moment,
    }
    params = (*(param for each in expressions.values() for param in each.params), run.occasion, after, last)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {messages} ({", ".join(f'"{name}"' for name in expressions)})
            SELECT {", ".join(each.text for each in expressions.values())} FROM ({missing}) missing
            WHERE TRUE ON CONFLICT DO NOTHING""",  # noqa: S608
            params,
        )


def _columns(run: OutreachRun, decision: Decision) -> dict[str, Sql]:
    """Return every column of a message but its key, with what is the same for all of a run; the others as they begin."""
    outreach = decision.outreach
    same: dict[str, Any] = {
        "occasion": run.occasion,
        "channel": outreach.template.channel,
        "kind": KIND,
        "purpose": outreach.template.purpose,
        "priority": outreach.priority,
        "created_at": decision.at,
        "params": {"outreach": outreach.pk},
        "language": "",
        "due_at": decision.at,
    }
    found = {}
    for field in Message._meta.concrete_fields:
        if field.primary_key:
            continue
        column, value = str(field.column), same.get(field.name, field.get_default())
        if field.name == "template":
            found[column] = _by_arm([template.pk for template in decision.templates])
        elif field.name == "edition":
            found[column] = _by_arm([template.edition for template in decision.templates])
        else:
            found[column] = Sql("%s", (field.get_db_prep_save(value, connection),))
    return found


def _by_arm(values: list[int]) -> Sql:
    if len(values) == 1:
        return Sql(f"{values[0]:d}")
    return Sql(f"CASE WHEN plan.arm = '{B}' THEN {values[1]:d} ELSE {values[0]:d} END")


def _due_rows(run: OutreachRun, decision: Decision) -> Sql:
    """When it goes out in each place where anybody gets it, as rows of VALUES."""
    places = fetched(Sql(f"SELECT DISTINCT zone, country FROM {PLAN} WHERE {SENT}"))  # noqa: S608
    times = due_times(decision.outreach, places, at=run.planned_at, policy=decision.policy)
    never = Due("", "", run.planned_at, run.planned_at)  # no place; rows there must be, and they say what type the columns are
    row = f"({_text('%s')}, {_text('%s')}, {_moment('%s')}, {_moment('%s')})"
    return _rows(
        row,
        [
            (due.zone, due.country, *map(connection.ops.adapt_datetimefield_value, (due.at, due.until)))
            for due in (times or [never])
        ],
    )


def _spoken_rows(decision: Decision) -> Sql:
    """In which language whoever speaks another is written to, and what the message is made from then."""
    languages = [str(each[0]) for each in fetched(Sql(f"SELECT DISTINCT language FROM {PLAN} WHERE arm <> ''"))]  # noqa: S608
    known = [(language, decision.spoken(language)) for language in languages or [""]]
    row = f"({_text('%s')}, {_text('%s')}, {_json('%s')})"
    return _rows(row, [(language, written, _params(decision, written)) for language, written in known])


def _params(decision: Decision, language: str) -> str:
    """Return what a message in a language is made from: whose it is, and the words of our own."""
    words = {"words": worded(decision.outreach.words, language)} if decision.outreach.words and language else {}
    return json.dumps({"outreach": decision.outreach.pk} | words)


def _rows(row: str, values: Collection[tuple[Any, ...]]) -> Sql:
    return Sql(f"VALUES {', '.join([row] * len(values))}", tuple(value for each in values for value in each))


def _text(value: str) -> str:
    return f"CAST({value} AS varchar)"


def _moment(value: str) -> str:
    return f"CAST({value} AS timestamptz)" if connection.vendor == "postgresql" else value


def _json(value: str) -> str:
    return f"CAST({value} AS jsonb)" if connection.vendor == "postgresql" else value


def counted(rows: Iterable[tuple[Any, ...]]) -> Counts:
    """Return {"arms": {arm: number}, "rules": {rule: number}} of rows (rule, arm, number)."""
    counts: Counts = {"arms": {}, "rules": {}}
    for rule, arm, n in rows:
        of, name = ("rules", rule) if rule else ("arms", arm)
        counts[of][name] = counts[of].get(name, 0) + n
    return counts


def added(counts: Counts, more: Counts) -> Counts:
    """Return the sum of two counts."""
    return {name: dict(Counter(counts.get(name, {})) + Counter(more.get(name, {}))) for name in ("arms", "rules")}
