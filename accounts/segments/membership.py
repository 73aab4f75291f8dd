"""Who came into a segment and who left it, with why: counted for all customers at once, when standings are new or a rule is.

A stay has no gaps: whoever the rule fits has an open one. What lists show is the rule asked now; plays hang on the stays.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from math import inf
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Customer, Segment, SegmentMember, StandingMark
from accounts.paying import business_day
from accounts.segments.compiling import fitting
from accounts.segments.facts import facts_of
from accounts.segments.rules import BadRule, Node, read

CHUNK = 50_000  # customers who come or go in one transaction
FITTING = "segment_fitting"  # a table of this connection alone: the keys of those whom the rule fits

Move = Callable[[Segment, Node, datetime], int]


def due_segments(*, at: datetime) -> QuerySet[Segment]:
    """Segments that are to be counted at `at`: never counted under their rule, or not since standings, or the day, are new.

    None while standings look at a day gone by: nothing is done upon those.
    """
    mark = StandingMark.objects.filter(pk=1).first()
    if mark and mark.is_past:
        return Segment.objects.none()
    today = timezone.localtime(at, timezone.get_default_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
    since = max(today, mark.refreshed_at) if mark else today
    return Segment.objects.filter(Q(refreshed_at=None) | Q(refreshed_at__lt=since), is_active=True)


def refresh_members(segments: QuerySet[Segment] | None = None) -> int:
    """Count segments, all of those in use unless told, and return how many customers came or left."""
    rows = Segment.objects.filter(is_active=True) if segments is None else segments
    return sum(refresh_segment(segment) for segment in rows)


def refresh_segment(segment: Segment, *, seconds: float | None = None) -> int:
    """Note who came and who left, the size, or what is wrong with the rule; returns how many came or left.

    Where `seconds` are over before all moved, the segment stays due and the next count goes on. A segment that cannot be
    asked keeps the stays it has: nobody left only because a field was removed.
    """
    until = monotonic() + seconds if seconds is not None else inf
    try:
        node = read(segment.rule)
    except BadRule as bad:
        problem = {"path": bad.problems[0].path, "error": bad.problems[0].words}
        _note(segment, problem=problem, refreshed_at=timezone.now())
        return 0
    moved, now = 0, timezone.now()
    with _fitting(node) as size:
        for move in (_leave, _enter):
            count = CHUNK
            while count == CHUNK and monotonic() < until:
                count = _moved(move, segment, node, now)
                moved += count
            if count == CHUNK:
                return moved
        _note(segment, problem={}, size=size, refreshed_at=timezone.now())
    return moved


def _moved(move: Move, segment: Segment, node: Node, at: datetime) -> int:
    """Let a chunk of customers come or go; nobody where the rule may be another by now, which is counted next."""
    with transaction.atomic():
        current = Segment.objects.select_for_update().filter(pk=segment.pk, version=segment.version, is_active=True)
        return move(segment, node, at) if current.exists() else 0


def end_stays(segment: Segment) -> int:
    """End every stay of a segment that is retired."""
    stays = SegmentMember.objects.filter(segment=segment, left_at=None)
    return stays.update(left_at=timezone.now(), left_because={"retired": True})


def _note(segment: Segment, **values: Any) -> None:
    """Write beside the version: this is no edit, and spoils nobody's."""
    Segment.objects.filter(pk=segment.pk, version=segment.version).update(**values)


@contextmanager
def _fitting(node: Node) -> Iterator[int]:
    """Hold the keys of those whom the rule fits in a table of its own while this lasts, so that it is asked once."""
    found = fitting(node, Customer.objects.order_by(), on=business_day()).values_list("pk")
    text, params = found.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {FITTING}")
        cursor.execute(f"CREATE TEMPORARY TABLE {FITTING} (customer_id bigint PRIMARY KEY)")
        cursor.execute(f"INSERT INTO {FITTING} {text}", params)
        size = cursor.rowcount
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {FITTING}")
    yield size
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {FITTING}")


def _enter(segment: Segment, node: Node, at: datetime) -> int:
    """Begin a stay of everybody who fits and has none."""
    stays = SegmentMember._meta.db_table
    newcomers = RawSQL(  # noqa: S611 - our own names
        f"SELECT f.customer_id FROM {FITTING} f WHERE NOT EXISTS (SELECT 1 FROM {stays} s"  # noqa: S608
        " WHERE s.segment_id = %s AND s.customer_id = f.customer_id AND s.left_at IS NULL)"
        f" ORDER BY f.customer_id LIMIT {CHUNK:d}",
        (segment.pk,),
    )
    rows = (
        Customer.objects.order_by().filter(pk__in=newcomers).annotate(because=_why(segment, node)).values_list("pk", "because")
    )
    text, params = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {stays} (customer_id, entered_because, segment_id, entered_at, left_because)"  # noqa: S608
            f" SELECT entering.*, %s, %s, '{{}}' FROM ({text}) entering",
            (segment.pk, connection.ops.adapt_datetimefield_value(at), *params),
        )
        entered: int = cursor.rowcount
    return entered


def _leave(segment: Segment, node: Node, at: datetime) -> int:
    """End the stays of those whom the rule does not fit any more."""
    stays = SegmentMember._meta.db_table
    gone = RawSQL(  # noqa: S611 - our own names
        f"SELECT s.id FROM {stays} s WHERE s.segment_id = %s AND s.left_at IS NULL AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {FITTING} f WHERE f.customer_id = s.customer_id) LIMIT {CHUNK:d}",
        (segment.pk,),
    )
    why = Customer.objects.order_by().filter(pk=OuterRef("customer")).annotate(because=_why(segment, node)).values("because")
    return SegmentMember.objects.filter(pk__in=gone).update(left_at=at, left_because=Subquery(why))


def _why(segment: Segment, node: Node) -> JSONObject:
    return facts_of(node, on=business_day(), is_new_rule=segment.refreshed_at is None)
