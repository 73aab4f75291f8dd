"""Reading a batch of events as it is sent: in one pass where all of them are well formed, else each on its own."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

import msgspec
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Meta

from accounts.actions.usage import UsageRow
from accounts.models import Customer, Product, WaitingUsageEvent
from accounts.stretches import Sql, chosen, fetched
from retention_site.base.api_fields import read_moment
from retention_site.base.parsing import is_storable

LARGEST_BATCH = 5_000  # events
PLACES = Decimal("0.0001")
LARGEST_QUANTITY = Decimal(10) ** 12
AHEAD = timedelta(days=1)  # what a clock that is wrong, or a day begun further east, may be ahead of us
ONE = Decimal(1)

Name = Annotated[str, Meta(min_length=1, max_length=80)]
_USUAL = re.compile(
    r"2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3}|\.\d{6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)",
    re.ASCII,
)
_UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


class Event(msgspec.Struct, gc=False):
    """One event as it is sent; the customer by external id (or id), the product by code (or id)."""

    id: Name
    customer: Name | int
    name: Name
    at: str
    quantity: Decimal | None = None
    product: Name | int | None = None


class Batch(msgspec.Struct):
    """Events of which each is well formed."""

    events: list[Event]


class Bodies(msgspec.Struct):
    """Events as they came."""

    events: list[msgspec.Raw]


class Unreadable(ValueError):
    """The body is no JSON."""


class NoBatch(ValueError):
    """The body is JSON, but not a list of events that may be sent at once; says why."""


class Known(NamedTuple):
    """Primary keys of what the events name."""

    customers: dict[str, int]
    products: dict[str, int]


@dataclass
class Sorted:
    """What a batch holds: events to store by id, those to keep until there is such a customer, and errors by index."""

    rows: dict[str, UsageRow] = field(default_factory=dict)
    repeated: int = 0
    waiting: dict[str, WaitingUsageEvent] = field(default_factory=dict)
    rejected: dict[int, str] = field(default_factory=dict)


_batches = msgspec.json.Decoder(Batch)
_bodies = msgspec.json.Decoder(Bodies)
_events = msgspec.json.Decoder(Event)


def decode(body: bytes) -> tuple[dict[int, Event], dict[int, str]]:
    """Return the events by index, and what is wrong with those that cannot be read. Raises Unreadable or NoBatch."""
    try:
        events = dict(enumerate(_batches.decode(body).events))
    except _UNREADABLE:
        events, problems = _decode_each(body)
    else:
        problems = {}
    if len(events) + len(problems) > LARGEST_BATCH:
        raise NoBatch(_("Send at most %(most)d events.") % {"most": LARGEST_BATCH})
    if b"\\u0000" in body:  # JSON has no other way to write it
        for index, event in list(events.items()):
            if not is_storable(event.id + event.name):
                problems[index] = _("This text has characters that cannot be stored.")
                del events[index]
    return events, problems


def _decode_each(body: bytes) -> tuple[dict[int, Event], dict[int, str]]:
    try:
        raws = _bodies.decode(body).events
    except msgspec.ValidationError as error:
        raise NoBatch(str(error)) from error
    except _UNREADABLE as error:
        raise Unreadable from error
    events, problems = {}, {}
    for index, raw in enumerate(raws[: LARGEST_BATCH + 1]):
        try:
            events[index] = _events.decode(raw)
        except _UNREADABLE as error:
            problems[index] = str(error)
    return events, problems


def look_up(events: Iterable[Event], customers: QuerySet[Customer]) -> Known:
    """Return the keys of those of `customers`, and of the products, that the events name: a query each, where all are known."""
    events = list(events)
    named = {str(event.product) for event in events if event.product is not None}
    return Known(
        customers=_keys(customers, "external_id", {str(event.customer) for event in events}),
        products=_keys(Product.objects.all(), "code", named),
    )


def _keys(rows: QuerySet[Any], column: str, names: set[str]) -> dict[str, int]:
    """Return the primary keys of the records that `names` name by `column`, else by primary key: two queries at most."""
    names = {name for name in names if is_storable(name)}
    if not names:
        return {}
    found: dict[str, int] = dict(_among(rows, column, list(names)))
    ids = {int(name): name for name in names if name not in found and name.isascii() and name.isdecimal() and len(name) <= 18}
    return found | {ids[pk]: pk for pk, _pk in _among(rows, "id", list(ids))} if ids else found


def _among(rows: QuerySet[Any], column: str, values: list[Any]) -> list[tuple[Any, int]]:
    """Return `column` and key of those of `rows` whose `column` is one of `values`: sent as one parameter, not as thousands."""
    within = chosen(rows, "id")
    joined = f"{within.text} AND" if within.text else "WHERE"
    if connection.vendor == "postgresql":
        one, given = "= ANY(%s)", values
    else:
        one, given = "IN (SELECT value FROM json_each(%s))", json.dumps(values)
    text = f"SELECT {column}, id FROM {rows.model._meta.db_table} {joined} {column} {one}"  # noqa: S608  names are the models'
    return fetched(Sql(text, (*within.params, given)))


def sort_out(body: bytes, customers: QuerySet[Customer], *, keeps_unknown: bool) -> Sorted:
    """Sort out the batch `body`. Raises Unreadable or NoBatch.

    `keeps_unknown` is for a sender who would see any customer: nobody else may write to one that comes up later.
    """
    events, rejected = decode(body)
    found = Sorted(rejected=rejected)
    known = look_up(events.values(), customers)
    latest = timezone.now() + AHEAD
    for index, event in events.items():
        try:
            at = _moment(event.at, latest)
            quantity = ONE if event.quantity is None else _quantity(event.quantity)
            product = None if event.product is None else known.products[str(event.product)]
        except ValueError as error:
            rejected[index] = str(error)
            continue
        except KeyError:
            rejected[index] = _("product: unknown.")
            continue
        name = str(event.customer)
        if customer := known.customers.get(name):
            found.repeated += event.id in found.rows
            found.rows.setdefault(event.id, UsageRow(event.id, customer, event.name, at, quantity, product))
        elif keeps_unknown and is_storable(name) and len(name) <= 80:
            rejected[index] = _("customer: unknown. The event is kept, and counts as soon as there is this customer.")
            waiting = WaitingUsageEvent(
                event_id=event.id, external_id=name, name=event.name, at=at, quantity=quantity, product_id=product
            )
            found.waiting.setdefault(event.id, waiting)
        else:
            rejected[index] = _("customer: unknown.")
    return found


def _moment(text: str, latest: datetime) -> datetime:
    # The usual way to write it is read ten times as fast
    moment = datetime.fromisoformat(text).astimezone(UTC) if _USUAL.fullmatch(text) else read_moment(text)
    if moment is None:
        try:
            start = datetime.combine(date.fromisoformat(text), time.min, timezone.get_default_timezone())
            moment = start.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValueError(_("at: give a time with its offset, or a day such as 2026-06-10.")) from error
    if moment > latest:
        raise ValueError(_("at: lies more than a day in the future."))
    return moment


def _quantity(value: Decimal) -> Decimal:
    if not value.is_finite() or not 0 <= value < LARGEST_QUANTITY:
        raise ValueError(_("quantity: must be from 0 to under 10¹²."))
    return value.quantize(PLACES)
