"""REST: the reasons for leaving that staff choose from."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.actions.churn_reasons import create_churn_reason, update_churn_reason
from accounts.api.serializers import OwnedSerializer
from accounts.models import ChurnCategory, ChurnReason
from retention_site.base.api_fields import Slug, Text
from retention_site.base.api_filters import Filters, FlagFilter
from retention_site.base.resources import Changed, Created, Listed

LONGEST_WORDING = 200  # characters


class WordingsField(serializers.DictField):
    """A text by language; English is needed, and stands in for a language that is missing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=Text(max_length=LONGEST_WORDING, allow_blank=True), **options)


@extend_schema_field({"type": "string", "description": "The code of a category."})
class CategoryField(serializers.SlugRelatedField[ChurnCategory]):
    def __init__(self) -> None:
        super().__init__(slug_field="code", queryset=ChurnCategory.objects.all())

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(Slug().run_validation(data))


class ChurnReasonSerializer(OwnedSerializer):
    fixed = ("code", "applies_to")
    category = CategoryField()
    wordings = WordingsField(help_text=f"By language: {', '.join(code for code, _name in settings.LANGUAGES)}.")

    class Meta:
        model = ChurnReason
        fields = [
            "id", "code", "category", "applies_to", "wordings", "is_voluntary", "is_active", "rank", "created_at",
            "updated_at",
        ]  # fmt: skip


class ChurnReasonFilter(Filters):
    is_active = FlagFilter()

    class Meta:
        model = ChurnReason
        fields = ["applies_to"]


class ChurnReasons(Listed[ChurnReason], Created[ChurnReason], Changed[ChurnReason]):
    queryset = ChurnReason.objects.select_related("category")
    serializer_class = ChurnReasonSerializer
    filterset_class = ChurnReasonFilter
    ordering = ("rank", "pk")

    def add(self, **fields: Any) -> ChurnReason:
        return create_churn_reason(actor=self.caller, **fields)

    def change(self, row: ChurnReason, *, version: int | None, fields: dict[str, Any]) -> ChurnReason:
        return update_churn_reason(actor=self.caller, churn_reason=row, version=version, fields=fields)
