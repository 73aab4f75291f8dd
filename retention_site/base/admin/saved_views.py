from django.contrib import admin

from retention_site.base.admin.audited import AuditedAdmin
from retention_site.base.models import SavedView


@admin.register(SavedView)
class SavedViewAdmin(AuditedAdmin):
    noun = "saved_view"
    list_display = ("name", "page", "user", "is_shared", "created_at")
    list_select_related = ("user",)
    list_filter = ("is_shared",)
    search_fields = ("name", "user__email")
    autocomplete_fields = ("user",)
