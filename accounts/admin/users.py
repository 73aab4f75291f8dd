from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions.users import create_user, update_user
from accounts.models import User
from retention_site.base import audit
from retention_site.base.admin.audited import AuditedAdmin


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """Staff. Nobody sets another's password: people get a link to choose their own."""

    noun = "user"
    may_delete = False  # people who leave are closed, and what they did keeps their name
    list_display = ("full_name", "email", "role", "team", "language", "is_active", "last_login")
    list_select_related = ("team",)
    list_filter = ("role", "team", "is_active")
    search_fields = ("full_name", "email")
    ordering = ("full_name", "id")
    fields = ("full_name", "email", "role", "team", "language", "timezone", "theme", "is_active", "last_login", "version_seen")
    readonly_fields = ("last_login",)
    autocomplete_fields = ("team",)
    actions = ("send_password_link",)

    def create_row(self, actor: Any, fields: dict[str, Any]) -> User:
        return create_user(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> User:
        return update_user(actor=actor, user=row, version=version, fields=fields)

    @admin.action(description=_("Mail a link to choose a new password"), permissions=["change"])
    def send_password_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Mail the chosen staff who work here the link that the log-in page would send them."""
        people = list(queryset.filter(is_active=True))
        for user in people:
            form = ResetPasswordForm({"email": user.email})
            if form.is_valid():
                form.save(request)
                audit.record("user.password_link_sent", user, actor=request.user)  # type: ignore[arg-type]
        done = ngettext("%d link sent.", "%d links sent.", len(people)) % len(people)
        self.message_user(request, done, messages.SUCCESS)
