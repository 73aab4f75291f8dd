"""REST: what account managers feel about customers. Said, and never changed; the last one counts, and moves no number."""

from typing import Any

from django.db.models import QuerySet

from accounts.actions.feelings import add_feeling
from accounts.api import scopes
from accounts.models import Feeling
from accounts.models.customers import within_sight
from retention_site.base.api_fields import ApiSerializer, IdOf
from retention_site.base.api_filters import Filters, IdFilter, MomentFilter
from retention_site.base.resources import Created, Listed


class FeelingSerializer(ApiSerializer):
    customer = IdOf(scopes.customers)
    actor = IdOf(help_text="Who feels so: the token's user.")

    class Meta:
        model = Feeling
        fields = ["id", "customer", "kind", "note", "actor", "at"]
        read_only_fields = ["at"]


class FeelingFilter(Filters):
    customer = IdFilter()
    actor = IdFilter()
    since = MomentFilter(field_name="at", lookup_expr="gte")

    class Meta:
        model = Feeling
        fields = ["kind"]


class Feelings(Listed[Feeling], Created[Feeling]):
    queryset = Feeling.objects.all()
    serializer_class = FeelingSerializer
    filterset_class = FeelingFilter
    ordering = ("-at", "-pk")

    def get_queryset(self) -> QuerySet[Feeling]:
        return within_sight(Feeling.objects.all(), self.caller)

    def add(self, **fields: Any) -> Feeling:
        return add_feeling(actor=self.caller, **fields)
