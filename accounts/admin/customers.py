from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actions.attributes import clean_attributes
from accounts.actions.customers import create_customer, update_customer
from accounts.models import Attribute, Customer
from retention_site.base.admin.audited import AuditedAdmin, AuditedForm, ReadOnlyAdmin

Found = tuple[QuerySet[Any], bool]  # the rows, and whether they may hold doubles


class OfCustomer:
    """A list of what belongs to customers, found by the customer; `customer_path` leads there."""

    customer_path: ClassVar[str] = "customer"
    search_fields: Any = ("pk",)
    search_help_text: Any = _("Name, contact, e-mail or half a phone number of the customer.")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Found:  # noqa: ARG002
        """Look through the customers' search index."""
        if search_term.strip():
            found = Customer.objects.order_by().matching(search_term).values("pk")
            queryset = queryset.filter(**{f"{self.customer_path}__in": found})
        return queryset, False


class AuditedOfCustomer(OfCustomer, AuditedAdmin):
    """Records of customers, changed under the rules of their actions."""


class ReadOnlyOfCustomer(OfCustomer, ReadOnlyAdmin):
    """Records of customers that only the system writes."""


class CustomerForm(AuditedForm):
    def clean_attributes(self) -> dict[str, Any]:
        """Read own attributes into their kinds; the refusal names the code of each bad value."""
        attributes = Attribute.objects.in_bulk(field_name="code")
        try:
            return clean_attributes(self.cleaned_data["attributes"] or {}, attributes)
        except ValidationError as error:
            raise ValidationError(error.messages) from error


@admin.register(Customer)
class CustomerAdmin(AuditedOfCustomer):
    form = CustomerForm
    customer_path = "pk"
    noun = "customer"
    list_display = ("shown_name", "external_id", "kind", "value_tier", "country", "manager", "team", "started_on")
    list_select_related = ("manager", "team")
    list_filter = ("kind", "value_tier", "language", "team", "manager")
    ordering = ("name_sort", "id")
    sortable_by = ("shown_name", "started_on")
    readonly_fields = ("started_on",)
    autocomplete_fields = ("manager", "team")

    @admin.display(description=_("name"), ordering="name_sort")
    def shown_name(self, customer: Customer) -> str:
        return customer.name

    def create_row(self, actor: Any, fields: dict[str, Any]) -> Customer:
        return create_customer(actor=actor, **fields)

    def update_row(self, actor: Any, row: Any, version: int | None, fields: dict[str, Any]) -> Customer:
        return update_customer(actor=actor, customer=row, version=version, fields=fields)
