"""REST: support issues."""

from typing import Any

from django.db.models import QuerySet

from accounts.actions.issues import create_issue, update_issue
from accounts.api import scopes
from accounts.api.serializers import OwnedSerializer
from accounts.models import SupportIssue
from retention_site.base.api_fields import IdOf, Moment
from retention_site.base.api_filters import Filters, FlagFilter, IdFilter, MomentFilter
from retention_site.base.resources import Changed, Created, Listed


class IssueSerializer(OwnedSerializer):
    customer = IdOf(scopes.customers)
    contact = IdOf(scopes.contacts, required=False, allow_null=True)
    product = IdOf(scopes.products, required=False, allow_null=True)
    assignee = IdOf(scopes.staff, required=False, allow_null=True)
    opened_at = Moment(required=False, help_text="Now, unless told.")

    class Meta:
        model = SupportIssue
        fields = [
            "id", "customer", "contact", "product", "assignee", "kind", "severity", "status", "title", "description",
            "resolution", "opened_at", "resolved_at", "created_at", "updated_at",
        ]  # fmt: skip


class IssueFilter(Filters):
    customer = IdFilter()
    product = IdFilter()
    assignee = IdFilter()
    is_open = FlagFilter(field_name="resolved_at", lookup_expr="isnull", label="Open or waiting")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = SupportIssue
        fields = ["kind", "severity", "status"]


class Issues(Listed[SupportIssue], Created[SupportIssue], Changed[SupportIssue]):
    queryset = SupportIssue.objects.all()
    serializer_class = IssueSerializer
    filterset_class = IssueFilter
    ordering = ("-opened_at", "-pk")

    def get_queryset(self) -> QuerySet[SupportIssue]:
        return scopes.issues(self.caller)

    def add(self, **fields: Any) -> SupportIssue:
        return create_issue(actor=self.caller, **fields)

    def change(self, row: SupportIssue, *, version: int | None, fields: dict[str, Any]) -> SupportIssue:
        return update_issue(actor=self.caller, issue=row, version=version, fields=fields)
