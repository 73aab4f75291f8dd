"""REST: whether somebody at a customer may be written to now, and every reason why not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, QuerySet, When
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers

from accounts.contact_policy.asks import PURPOSES, Channel
from accounts.contact_policy.telling import Reason, reasons
from accounts.contact_policy.words import reason_words
from accounts.models import Contact, Customer
from retention_site.base.api_fields import Moment, StrictSerializer

PARAMETERS = [
    OpenApiParameter("purpose", enum=[each.value for each in PURPOSES], required=True, description="What it is for."),
    OpenApiParameter("channel", enum=Channel.values, description="E-mail unless told."),
    OpenApiParameter(
        "contact", {"type": "string"}, description="Whom; unless told the one at the customer who would be written to first."
    ),
]
NOBODY = "nobody_known"


class ReasonSerializer(serializers.Serializer[Any]):
    rule = serializers.CharField(help_text="The name of the rule that refuses.")
    detail = serializers.CharField(help_text="The rule and what it saw, in words.")
    until = Moment(required=False, help_text="From when on it does not, where that is known.")


class CanContactSerializer(serializers.Serializer[Any]):
    allowed = serializers.BooleanField()
    reasons = ReasonSerializer(many=True, help_text="Every reason, the weightiest first; none where they may be written to.")


class AskSerializer(StrictSerializer):
    """What the address of the request asks."""

    purpose = serializers.ChoiceField(choices=[each.value for each in PURPOSES])
    channel = serializers.ChoiceField(choices=Channel.values, default=Channel.EMAIL.value)
    contact = serializers.IntegerField(required=False, min_value=1)


def can_contact(customer: Customer, query: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return what CanContactSerializer tells of a customer. Raises a 400 for a bad question, or a contact of another."""
    asked = AskSerializer(data=query)
    asked.is_valid(raise_exception=True)
    values = asked.validated_data
    people = Contact.objects.filter(customer=customer).select_related("customer")
    if "contact" in values:
        contact = people.filter(pk=values["contact"]).first()
        if contact is None:
            raise exceptions.ValidationError({"contact": ["There is no such contact at this customer."]})
    else:
        contact = first_of(people)
    found = reasons(contact, purpose=values["purpose"], channel=values["channel"], at=at) if contact else [_nobody()]
    return {"allowed": not found, "reasons": [_told(reason) for reason in found]}


def first_of(people: QuerySet[Contact]) -> Contact | None:
    """Return who of these is written to first: a champion, else whoever has been known longest, with an address if any has."""
    current = people.filter(left_at=None)
    return current.order_by(Case(When(email="", then=1), default=0), "-is_champion", "pk").first()


def _nobody() -> Reason:
    return Reason(NOBODY, reason_words(NOBODY))


def _told(reason: Reason) -> dict[str, Any]:
    told = {"rule": reason.rule, "detail": " ".join(part for part in (reason.words, reason.detail) if part)}
    return told | ({"until": reason.until} if reason.until else {})
