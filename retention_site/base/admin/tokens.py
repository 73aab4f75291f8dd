from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from retention_site.base.admin.audited import ReadOnlyAdmin
from retention_site.base.models import ApiToken
from retention_site.base.tokens import revoke_token


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Tokens without their secrets; they are made on the settings page and can be revoked here."""

    list_display = ("name", "prefix", "user", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "prefix", "user__email")
    hidden = ("digest",)
    actions = ("revoke",)

    @admin.action(description=_("Revoke the chosen tokens"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Make the chosen tokens useless from now on."""
        count = sum(revoke_token(token, actor=request.user) for token in queryset)  # type: ignore[arg-type]
        done = ngettext("%d token revoked.", "%d tokens revoked.", count) % count
        self.message_user(request, done, messages.SUCCESS)

    def has_revoke_permission(self, request: HttpRequest) -> Any:
        return request.user.has_perm("base.change_apitoken")
