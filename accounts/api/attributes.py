"""REST: definitions of the company's own fields of a customer."""

from typing import Any

from rest_framework import serializers

from accounts.actions.attributes import create_attribute, update_attribute
from accounts.models import Attribute
from retention_site.base.api_fields import ApiSerializer, Text
from retention_site.base.resources import Changed, Created, Listed

MOST_CHOICES = 500


class AttributeSerializer(ApiSerializer):
    choices = serializers.ListField(child=Text(max_length=200), required=False, max_length=MOST_CHOICES)

    class Meta:
        model = Attribute
        fields = ["id", "code", "label", "kind", "choices", "is_personal"]


class Attributes(Listed[Attribute], Created[Attribute], Changed[Attribute]):
    queryset = Attribute.objects.all()
    serializer_class = AttributeSerializer
    ordering = ("label", "pk")

    def add(self, **fields: Any) -> Attribute:
        return create_attribute(actor=self.caller, **fields)

    def change(self, row: Attribute, *, version: int | None, fields: dict[str, Any]) -> Attribute:
        return update_attribute(actor=self.caller, attribute=row, version=version, fields=fields)
