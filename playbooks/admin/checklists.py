from django.contrib import admin

from accounts.admin.customers import ReadOnlyOfCustomer
from playbooks.models import Checklist, ChecklistItem, ChecklistTemplate, ChecklistTemplateItem
from retention_site.base.admin.audited import AuditedAdmin, AuditedInline


@admin.register(ChecklistTemplateItem)
class ChecklistTemplateItemAdmin(AuditedAdmin):
    noun = "checklist_template_item"
    list_display = ("template", "code", "__str__", "team", "due_from", "due_days", "needs_proof")
    list_select_related = ("template", "team")
    list_filter = ("template",)
    ordering = ("template", "rank")
    fixed = ("template", "code")


class ChecklistTemplateItemInline(AuditedInline):
    model = ChecklistTemplateItem


@admin.register(ChecklistTemplate)
class ChecklistTemplateAdmin(AuditedAdmin):
    noun = "checklist_template"
    list_display = ("code", "__str__", "category", "value_tier", "is_active")
    list_select_related = ("category",)
    ordering = ("rank", "code")
    search_fields = ("code",)
    fixed = ("code",)
    inlines = (ChecklistTemplateItemInline,)


class ChecklistItemInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ChecklistItem
    extra = 0
    can_delete = False
    readonly_fields = fields = ("code", "__str__", "team", "assignee", "due_on", "status", "done_on", "done_by", "note")


@admin.register(Checklist)
class ChecklistAdmin(ReadOnlyOfCustomer):
    """Checklists are opened by a departure and worked off on their own page; here they are read."""

    customer_path = "departure__customer"
    list_display = ("id", "departure", "template", "closed_on")
    list_select_related = ("departure__customer", "template")
    list_filter = (("closed_on", admin.EmptyFieldListFilter),)
    inlines = (ChecklistItemInline,)


@admin.register(ChecklistItem)
class ChecklistItemAdmin(ReadOnlyOfCustomer):
    customer_path = "checklist__departure__customer"
    list_display = ("id", "checklist", "code", "team", "assignee", "due_on", "status")
    list_select_related = ("checklist__departure__customer", "team", "assignee")
    list_filter = ("status", "kind", "team")
