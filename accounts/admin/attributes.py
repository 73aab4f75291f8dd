from typing import Any

from django.contrib import admin

from accounts.actions.attributes import create_attribute, update_attribute
from accounts.models import Attribute
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(Attribute)
class AttributeAdmin(AuditedAdmin):
    noun = "attribute"
    list_display = ("label", "code", "kind", "is_personal")
    list_filter = ("kind", "is_personal")
    search_fields = ("label", "code")
    ordering = ("label", "id")
    fixed = ("code", "kind")

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Attribute:
        return create_attribute(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Attribute:
        return update_attribute(actor=actor, attribute=row, version=version, fields=fields)
