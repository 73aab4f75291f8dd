"""How long a run of an outreach takes to plan: `python -m tests.benchmarks.planning CUSTOMERS ROUNDS`, on an empty database.

Everybody is judged, drawn, timed on their own clock and written to the ledger with a reason where they get nothing, a stretch
at a time as the queue does it. Told against one bare INSERT … SELECT of the same finished rows into the same table, by medians
of interleaved pairs; the ledger is empty before each.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import ContactPolicy, Message, Segment, User  # noqa: E402
from accounts.standing.refresh import end_of_stretch  # noqa: E402
from playbooks.models import Outreach, OutreachRun  # noqa: E402
from playbooks.outreach.deciding import Decision  # noqa: E402
from playbooks.outreach.planning import last_lot, plan_stretch  # noqa: E402
from tests.benchmarks.population import populate, settle  # noqa: E402
from tests.factories import make_message_template  # noqa: E402

KEPT = "bench_messages"
EVERYBODY = {"field": "kind", "op": "is", "value": ["company"]}


def measure(customers: int, rounds: int) -> dict[str, Any]:
    """Fill the database and return seconds, and the peak of this process's memory in megabytes."""
    call_command("migrate", verbosity=0)
    outreach = _outreach(populate(customers))
    runs: list[OutreachRun] = []
    _keep(_planned(outreach, runs))
    pairs = [(_seconds(_bare, before=_empty), _seconds(lambda: _planned(outreach, runs), before=_empty)) for _ in range(rounds)]
    table = Message.objects.order_by()
    return {
        "database": connection.vendor,
        "customers": customers,
        "messages": table.count(),
        "refused": table.filter(status=Message.Status.REFUSED).count(),
        "bare": median(each[0] for each in pairs),
        "planned": median(each[1] for each in pairs),
        "previewed": _seconds(lambda: last_lot(Decision(outreach, timezone.now(), ContactPolicy.current()))),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _outreach(owner: User) -> Outreach:
    segment = Segment.objects.create(code="everybody", wordings={"en": "Everybody"}, rule=EVERYBODY)
    template = make_message_template(language="en", fallback="en")
    return Outreach.objects.create(name="Bench", segment=segment, template=template, owner=owner, status="running", most=None)


def _planned(outreach: Outreach, runs: list[OutreachRun]) -> OutreachRun:
    run = OutreachRun.objects.create(outreach=outreach, number=len(runs) + 1)
    runs.append(run)
    decision = Decision(outreach, run.planned_at, ContactPolicy.current())
    after = 0
    while (last := end_of_stretch(after)) is not None:
        plan_stretch(run, decision, after=after, last=last)
        after = last
    return run


def _columns() -> str:
    return ", ".join(f'"{field.column}"' for field in Message._meta.concrete_fields if not field.primary_key)


def _keep(run: OutreachRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {KEPT} AS SELECT {_columns()} FROM {Message._meta.db_table} WHERE occasion = %s", [run.occasion]
        )
    settle()


def _bare() -> None:
    table, columns = Message._meta.db_table, _columns()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {KEPT} WHERE TRUE ON CONFLICT DO NOTHING")


def _empty() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {Message._meta.db_table} CASCADE")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute(f"DELETE FROM {Message._meta.db_table}")


def _seconds(work: Callable[[], object], *, before: Callable[[], None] = lambda: None) -> float:
    before()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
