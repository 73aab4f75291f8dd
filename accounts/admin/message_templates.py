from django.contrib import admin

from accounts.models import MessageTemplate, TemplateWording
from retention_site.base.admin.audited import ReadOnlyAdmin


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ReadOnlyAdmin):
    """What templates are for. They are written on their own page, where their words are checked."""

    list_display = ("name", "code", "purpose", "channel", "use", "edition", "is_shipped", "is_active")
    list_filter = ("purpose", "channel", "use", "is_active", "is_shipped")
    search_fields = ("name", "code")


@admin.register(TemplateWording)
class TemplateWordingAdmin(ReadOnlyAdmin):
    list_display = ("template", "edition", "language", "subject")
    list_filter = ("language",)
    list_select_related = ("template",)
    search_fields = ("subject", "template__name")
