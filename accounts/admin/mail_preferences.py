from typing import Any

from django.contrib import admin

from accounts.actions.mail_preferences import set_mail_preferences
from accounts.admin.customers import AuditedOfCustomer
from accounts.models import MailPreferences


@admin.register(MailPreferences)
class MailPreferencesAdmin(AuditedOfCustomer):
    """How contacts want to be written to, beside what they refused."""

    noun = "mail_preferences"
    customer_path = "contact__customer"
    list_display = ("contact", "less_often", "paused_until", "updated_at")
    list_select_related = ("contact",)
    list_filter = ("less_often",)
    readonly_fields = ("contact",)
    may_add = False  # the page of a contact does

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> MailPreferences:
        return set_mail_preferences(actor=actor, contact=row.contact, fields=fields, version=version)
