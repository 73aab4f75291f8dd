from typing import Any

from django.contrib import admin

from accounts.actions.contact_policy import update_contact_policy
from accounts.models import ContactPolicy
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(ContactPolicy)
class ContactPolicyAdmin(AuditedAdmin):
    noun = "contact_policy"
    may_add = may_delete = False  # one row, which the page of the settings makes
    list_display = ("__str__", "most_promotions", "promotion_days", "quiet_from", "quiet_to")

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> ContactPolicy:
        return update_contact_policy(actor=actor, contact_policy=row, version=version, fields=fields)
