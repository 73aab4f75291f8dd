from typing import Any

from django.contrib import admin

from accounts.actions.period_counts import mark_periods
from accounts.actions.spells import create_spell, refresh_start, update_spell
from accounts.admin.customers import AuditedOfCustomer
from accounts.admin.subscriptions import SubscriptionInline
from accounts.models import Spell


@admin.register(Spell)
class SpellAdmin(AuditedOfCustomer):
    noun = "spell"
    list_display = ("customer", "started_on", "ended_on", "leave_reason")
    list_select_related = ("customer",)
    list_filter = (("ended_on", admin.EmptyFieldListFilter),)
    autocomplete_fields = ("customer",)
    fixed = ("customer",)
    inlines = (SubscriptionInline,)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Spell:
        return create_spell(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Spell:
        return update_spell(actor=actor, spell=row, version=version, fields=fields)

    def delete_row(self, actor: Any, row: Any) -> None:
        """Remove a spell that never was; the customer's start moves with it."""
        super().delete_row(actor, row)
        mark_periods(since=row.started_on)
        refresh_start(row.customer)
