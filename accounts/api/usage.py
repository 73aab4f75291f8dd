"""REST: usage events in batches. Good rows are kept, bad ones told by index, a repeated id counts as a duplicate."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.usage import keep_waiting, record_usage
from accounts.api import scopes
from accounts.models import UsageEvent
from accounts.usage.reading import LARGEST_BATCH, NoBatch, Unreadable, sort_out
from retention_site.base.parsing import RawJSONParser
from retention_site.base.resources import Resource


class UsageEventSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(max_length=80, help_text="Yours; a repeated one is stored once.")
    customer = serializers.CharField(max_length=80, help_text="The customer's external id, or its id.")
    name = serializers.CharField(max_length=80)
    at = serializers.CharField(
        help_text="A time with its offset, or a day of the installation's time zone; at most a day ahead."
    )
    quantity = serializers.DecimalField(16, 4, required=False, allow_null=True, min_value=0, help_text="1 unless told.")
    product = serializers.CharField(max_length=80, required=False, allow_null=True, help_text="Code of the product, or its id.")


class UsageBatchSerializer(serializers.Serializer[Any]):
    events = UsageEventSerializer(many=True, max_length=LARGEST_BATCH)  # type: ignore[call-arg]


class RejectedSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    error = serializers.CharField(help_text="An event of an unknown customer says so here, and is kept until they are known.")


class UsageResultSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    rejected = RejectedSerializer(many=True)


class UsageEvents(Resource[UsageEvent]):
    queryset = UsageEvent.objects.all()
    parser_classes = [RawJSONParser]
    pagination_class = None
    filter_backends = []

    @extend_schema(request=UsageBatchSerializer, responses={200: UsageResultSerializer})
    def create(self, request: Request) -> Response:
        """Store up to 5,000 events, each id once."""
        body = request.data if isinstance(request.data, bytes) else b"{}"
        try:
            found = sort_out(body, scopes.customers(self.caller), keeps_unknown=self.caller.sees_all)
        except NoBatch as error:
            raise exceptions.ValidationError({"events": [str(error)]}) from error
        except Unreadable as error:
            raise exceptions.ParseError(_("The body is not valid JSON.")) from error
        with transaction.atomic():
            # In one order, so that two batches with the same ids wait for each other instead of both being cut off
            accepted = record_usage(found.rows[event_id] for event_id in sorted(found.rows))
            keep_waiting(found.waiting[event_id] for event_id in sorted(found.waiting))
        duplicates = len(found.rows) + found.repeated - accepted
        told = [{"index": index, "error": found.rejected[index]} for index in sorted(found.rejected)]
        return Response({"accepted": accepted, "duplicates": duplicates, "rejected": told})
