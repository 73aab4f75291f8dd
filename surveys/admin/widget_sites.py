from typing import Any

from django.contrib import admin

from retention_site.base.admin.audited import AuditedAdmin
from surveys.actions.widget_sites import create_widget_site, update_widget_site
from surveys.models import WidgetSite


@admin.register(WidgetSite)
class WidgetSiteAdmin(AuditedAdmin):
    noun = "widget_site"
    may_delete = False
    list_display = ("origin", "survey", "is_active")
    list_select_related = ("survey",)
    list_filter = ("is_active",)
    search_fields = ("origin",)
    ordering = ("origin",)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> WidgetSite:
        return create_widget_site(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> WidgetSite:
        return update_widget_site(actor=actor, widget_site=row, version=version, fields=fields)
