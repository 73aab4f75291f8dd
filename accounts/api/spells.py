"""REST: spells, the stretches of time in which a customer was paying."""

from typing import Any

from django.db.models import QuerySet

from accounts.actions.spells import create_spell, update_spell
from accounts.api import scopes
from accounts.api.serializers import OwnedSerializer
from accounts.models import Spell
from retention_site.base.api_fields import IdOf
from retention_site.base.api_filters import DayFilter, Filters, IdFilter
from retention_site.base.resources import Changed, Created, Listed


class SpellSerializer(OwnedSerializer):
    customer = IdOf(scopes.customers)

    class Meta:
        model = Spell
        fields = ["id", "customer", "started_on", "ended_on", "leave_reason", "created_at", "updated_at"]


class SpellFilter(Filters):
    customer = IdFilter()
    covering = DayFilter(method="on_day", label="Paying on this day")

    def on_day(self, rows: Any, _name: str, day: Any) -> "QuerySet[Spell]":
        covering: QuerySet[Spell] = rows.covering(day)
        return covering


class Spells(Listed[Spell], Created[Spell], Changed[Spell]):
    queryset = Spell.objects.all()
    serializer_class = SpellSerializer
    filterset_class = SpellFilter

    def get_queryset(self) -> QuerySet[Spell]:
        return scopes.spells(self.caller)

    def add(self, **fields: Any) -> Spell:
        return create_spell(actor=self.caller, **fields)

    def change(self, row: Spell, *, version: int | None, fields: dict[str, Any]) -> Spell:
        return update_spell(actor=self.caller, spell=row, version=version, fields=fields)
