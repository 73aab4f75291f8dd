"""Who came into a segment and who left it, with why: counted for all customers at once, when standings are new or a rule is.

A stay has no gaps: whoever the rule fits has an open one. What lists show is the rule asked now; plays hang on the stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Customer, Segment, SegmentMember, StandingMark
from accounts.paying import business_day
from accounts.segments.compiling import fitting
from accounts.segments.facts import facts_of
from accounts.segments.rules import BadRule, Node, read

FITTING = "segment_fitting"  # a table of this connection alone: the keys of those whom the rule fits


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


def refresh_segment(segment: Segment) -> int:
    """Note who came and who left, the size, or what is wrong with the rule; returns how many came or left.

    A segment that cannot be asked keeps the stays it has: nobody left only because a field was removed.
    """
    try:
        node = read(segment.rule)
    except BadRule as bad:
        problem = {"path": bad.problems[0].path, "error": bad.problems[0].words}
        _note(segment, problem=problem)
        return 0
    with _fitting(node) as size, transaction.atomic():
        current = Segment.objects.select_for_update().get(pk=segment.pk)
        if current.version != segment.version:  # the rule may be another by now: the next sweep counts it
            return 0
        now = timezone.now()
        moved = _enter(segment, node, now) + _leave(segment, node, now)
        _note(segment, problem={}, size=size)
    return moved


def end_stays(segment: Segment) -> int:
    """End every stay of a segment that is retired."""
    stays = SegmentMember.objects.filter(segment=segment, left_at=None)
    return stays.update(left_at=timezone.now(), left_because={"retired": True})


def _note(segment: Segment, **values: Any) -> None:
    """Write beside the version: this is no edit, and spoils nobody's."""
    Segment.objects.filter(pk=segment.pk, version=segment.version).update(refreshed_at=timezone.now(), **values)


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
        " WHERE s.segment_id = %s AND s.customer_id = f.customer_id AND s.left_at IS NULL)",
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
    outside = RawSQL(  # noqa: S611 - our own names
        f"NOT EXISTS (SELECT 1 FROM {FITTING} f WHERE f.customer_id = {stays}.customer_id)",  # noqa: S608
        (),
        output_field=BooleanField(),
    )
    why = Customer.objects.order_by().filter(pk=OuterRef("customer")).annotate(because=_why(segment, node)).values("because")
    return SegmentMember.objects.filter(outside, segment=segment, left_at=None).update(left_at=at, left_because=Subquery(why))


def _why(segment: Segment, node: Node) -> JSONObject:
    return facts_of(node, on=business_day(), is_new_rule=segment.refreshed_at is None)
