from typing import Any

from django.contrib import admin

from accounts.actions.products import create_product, update_product
from accounts.models import Product
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(Product)
class ProductAdmin(AuditedAdmin):
    noun = "product"
    list_display = ("name", "code", "rhythm", "rhythm_days", "is_active")
    list_filter = ("is_active", "rhythm")
    search_fields = ("name", "code")
    ordering = ("name", "id")

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Product:
        return create_product(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Product:
        return update_product(actor=actor, product=row, version=version, fields=fields)
