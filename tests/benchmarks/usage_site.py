"""The site as a web worker serves it, and one more address that takes events as most would write it with DRF."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from accounts.models import Customer, Product, UsageEvent  # noqa: E402
from retention_site.base.parsing import StrictJSONParser  # noqa: E402

settings.ROOT_URLCONF = __name__

from retention_site import urls, wsgi  # noqa: E402

application = wsgi.application
handler404, handler500 = urls.handler404, urls.handler500


class EventSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(max_length=80)
    customer = serializers.CharField(max_length=80)
    name = serializers.CharField(max_length=80)
    at = serializers.DateTimeField()
    quantity = serializers.DecimalField(16, 4, default=1)
    product = serializers.CharField(max_length=80, required=False)


class PlainEvents(APIView):
    parser_classes = [StrictJSONParser]

    def post(self, request: Request) -> Response:
        """Store events by a serializer and bulk_create, once or as often as they are sent."""
        serializer = EventSerializer(data=request.data["events"], many=True)
        serializer.is_valid(raise_exception=True)
        events = serializer.validated_data
        names = {event["customer"] for event in events}
        customers = dict(Customer.objects.filter(external_id__in=names).values_list("external_id", "pk"))
        products = dict(Product.objects.values_list("code", "pk"))
        UsageEvent.objects.bulk_create(
            UsageEvent(
                event_id=event["id"],
                customer_id=customers[event["customer"]],
                name=event["name"],
                at=event["at"],
                quantity=event["quantity"],
                product_id=products.get(event.get("product")),
            )
            for event in events
        )
        return Response({"accepted": len(events)})


urlpatterns = [*urls.urlpatterns, path("plain/", PlainEvents.as_view())]
