"""REST: message templates. Other words make a new edition; what is wrong with them is told by field and language: `body_th`."""

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.actions.message_templates import create_message_template, update_message_template
from accounts.api.serializers import OwnedSerializer
from accounts.models import MessageTemplate, TemplateWording
from accounts.templating.problems import LONGEST
from retention_site.base.api_fields import StrictSerializer, Text
from retention_site.base.api_filters import Filters, FlagFilter
from retention_site.base.resources import Changed, Created, Listed


class WordingSerializer(StrictSerializer):
    """What a template says in one language: Markdown with Liquid placeholders."""

    subject = Text(max_length=LONGEST["subject"], allow_blank=True, default="")
    preheader = Text(max_length=LONGEST["preheader"], allow_blank=True, default="")
    body = Text(max_length=LONGEST["body"], allow_blank=True, default="", trim_whitespace=False)


@extend_schema_field({"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Wording"}})
class EditionField(serializers.DictField):
    """What the current edition says, by language."""

    child = WordingSerializer()

    def get_attribute(self, instance: MessageTemplate) -> dict[str, Any]:
        said = [row for row in instance.wordings.all() if row.edition == instance.edition]
        return {row.language: {"subject": row.subject, "preheader": row.preheader, "body": row.body} for row in said}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        said: dict[str, Any] = super().to_internal_value(data)
        unknown = set(said) - set(dict(settings.LANGUAGES))
        if unknown:
            raise serializers.ValidationError({code: [_("We do not write in this language.")] for code in sorted(unknown)})
        return said


class MessageTemplateSerializer(OwnedSerializer):
    fixed = ("code", "use")
    wordings = EditionField(help_text="All languages at once: those left out are written no more.")

    class Meta:
        model = MessageTemplate
        fields = [
            "id", "code", "name", "note", "purpose", "channel", "use", "fallback", "edition", "wordings", "is_active",
            "is_shipped", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["edition", "is_shipped"]
        extra_kwargs: ClassVar[dict[str, dict[str, Any]]] = {"code": {"required": False}}  # made of the name


class MessageTemplateFilter(Filters):
    is_active = FlagFilter()

    class Meta:
        model = MessageTemplate
        fields = ["code", "purpose", "channel", "use"]


class MessageTemplates(Listed[MessageTemplate], Created[MessageTemplate], Changed[MessageTemplate]):
    queryset = MessageTemplate.objects.prefetch_related(Prefetch("wordings", TemplateWording.objects.order_by("language")))
    serializer_class = MessageTemplateSerializer
    filterset_class = MessageTemplateFilter
    ordering = ("name", "pk")

    def add(self, **fields: Any) -> MessageTemplate:
        return create_message_template(actor=self.caller, **fields)

    def change(self, row: MessageTemplate, *, version: int | None, fields: dict[str, Any]) -> MessageTemplate:
        return update_message_template(actor=self.caller, template=row, version=version, fields=fields)
