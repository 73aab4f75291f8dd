"""REST: usage events in batches. Good rows are kept, bad ones told by index, a repeated id counts as a duplicate."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.usage import UsageRow, record_usage
from accounts.api import scopes
from accounts.models import Product, UsageEvent, User
from retention_site.base.api_fields import read_moment
from retention_site.base.parsing import RawJSONParser, is_storable
from retention_site.base.resources import Resource

LARGEST_BATCH = 5_000  # events
PLACES = Decimal("0.0001")
LARGEST_QUANTITY = Decimal(10) ** 12

Name = Annotated[str, Meta(min_length=1, max_length=80)]


class Event(msgspec.Struct):
    """One event as it is sent; the customer by external id (or id), the product by code (or id)."""

    id: Name
    customer: Name | int
    name: Name
    at: str
    quantity: Decimal | None = None
    product: Name | int | None = None


class Batch(msgspec.Struct):
    events: list[msgspec.Raw]


class Known(NamedTuple):
    """Primary keys of what the events name."""

    customers: dict[str, int]
    products: dict[str, int]


class UsageEventSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(max_length=80, help_text="Yours; a repeated one is stored once.")
    customer = serializers.CharField(max_length=80, help_text="The customer's external id, or its id.")
    name = serializers.CharField(max_length=80)
    at = serializers.CharField(help_text="A time with its offset, or a day of the installation's time zone.")
    quantity = serializers.DecimalField(16, 4, required=False, allow_null=True, min_value=0, help_text="1 unless told.")
    product = serializers.CharField(max_length=80, required=False, allow_null=True, help_text="Code of the product, or its id.")


class UsageBatchSerializer(serializers.Serializer[Any]):
    events = UsageEventSerializer(many=True, max_length=LARGEST_BATCH)  # type: ignore[call-arg]


class RejectedSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    error = serializers.CharField()


class UsageResultSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    rejected = RejectedSerializer(many=True)


_batches = msgspec.json.Decoder(Batch)
_events = msgspec.json.Decoder(Event)


class UsageEvents(Resource[UsageEvent]):
    queryset = UsageEvent.objects.all()
    parser_classes = [RawJSONParser]
    pagination_class = None
    filter_backends = []

    @extend_schema(request=UsageBatchSerializer, responses={200: UsageResultSerializer})
    def create(self, request: Request) -> Response:
        """Store up to 5,000 events, each id once."""
        decoded, rejected = _decode(request.data)
        known = _look_up(decoded.values(), self.caller)
        rows: dict[str, UsageRow] = {}
        for index, event in decoded.items():
            try:
                row = _row(event, known)
            except ValueError as error:
                rejected[index] = str(error)
                continue
            rows.setdefault(row.event_id, row)
        with transaction.atomic():
            # In one order, so that two batches with the same ids wait for each other instead of both being cut off
            accepted = record_usage(rows[event_id] for event_id in sorted(rows))
        told = [{"index": index, "error": rejected[index]} for index in sorted(rejected)]
        good = len(decoded) - sum(index in decoded for index in rejected)
        return Response({"accepted": accepted, "duplicates": good - accepted, "rejected": told})


def _decode(body: Any) -> tuple[dict[int, Event], dict[int, str]]:
    """Return the events by index, and what is wrong with those that cannot be read."""
    try:
        raws = _batches.decode(body if isinstance(body, bytes) else b"{}").events
    except msgspec.ValidationError as error:
        raise exceptions.ValidationError({"events": [str(error)]}) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise exceptions.ParseError(_("The body is not valid JSON.")) from error
    if len(raws) > LARGEST_BATCH:
        raise exceptions.ValidationError({"events": [_("Send at most %(most)d events.") % {"most": LARGEST_BATCH}]})
    events, problems = {}, {}
    for index, raw in enumerate(raws):
        try:
            events[index] = _events.decode(raw)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            problems[index] = str(error)
    return events, problems


def _look_up(events: Iterable[Event], user: User) -> Known:
    events = list(events)
    customers = scopes.customers(user)
    products = Product.objects.all()
    return Known(
        customers=_keys(customers, "external_id", {str(event.customer) for event in events}),
        products=_keys(products, "code", {str(event.product) for event in events if event.product is not None}),
    )


def _keys(rows: Any, column: str, names: set[str]) -> dict[str, int]:
    """Return the primary keys of the records that `names` name by `column`, else by primary key: two queries at most."""
    names = {name for name in names if is_storable(name)}
    found: dict[str, int] = dict(rows.filter(**{f"{column}__in": names}).values_list(column, "pk")) if names else {}
    ids = {int(name): name for name in names if name not in found and name.isascii() and name.isdecimal() and len(name) <= 18}
    by_id = rows.filter(pk__in=ids).values_list("pk", flat=True) if ids else []
    return found | {ids[pk]: pk for pk in by_id}


def _row(event: Event, known: Known) -> UsageRow:
    """Return the event ready to be stored. Raises ValueError with what is wrong."""
    if not (is_storable(event.id) and is_storable(event.name)):
        raise ValueError(_("This text has characters that cannot be stored."))
    customer = known.customers.get(str(event.customer))
    if customer is None:
        raise ValueError(_("customer: unknown."))
    product = None if event.product is None else known.products.get(str(event.product))
    if event.product is not None and product is None:
        raise ValueError(_("product: unknown."))
    return UsageRow(event.id, customer, event.name, _moment(event.at), _quantity(event.quantity), product)


def _moment(text: str) -> datetime:
    moment = read_moment(text)
    if moment is None:
        try:
            start = datetime.combine(date.fromisoformat(text), time.min, timezone.get_default_timezone())
            moment = start.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValueError(_("at: give a time with its offset, or a day such as 2026-06-10.")) from error
    return moment


def _quantity(value: Decimal | None) -> Decimal:
    if value is None:
        return Decimal(1)
    if not value.is_finite() or not 0 <= value < LARGEST_QUANTITY:
        raise ValueError(_("quantity: must be from 0 to under 10¹²."))
    return value.quantize(PLACES)
