"""The list of customers, the page of one, and adding or changing one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.actions.customers import create_customer, update_customer
from accounts.filters import CustomerFilter
from accounts.forms.customers import CustomerForm
from accounts.listing import export_header, export_rows, place_of, rows_of
from accounts.models import Attribute, Customer
from accounts.models.customers import find_customer
from accounts.panels import facts_of, panels_of, why
from accounts.profile import Profile
from accounts.requests import StaffRequest
from accounts.timeline import timeline_of
from accounts.views.lists import show_list
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.exports import export_csv
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import Keyset


def customer_or_404(request: StaffRequest, pk: int, *, latest: bool = False) -> Customer:
    """Return a customer that the reader may see, with their account manager and team. Raises Http404 for any other."""
    customer = find_customer(pk, request.user, latest=latest)
    if customer is None:
        raise Http404
    return customer


@require_safe
@permitted("accounts.view_customer")
@vary_on_headers("HX-Request")
def customer_list(request: StaffRequest) -> HttpResponse:
    """Customers by any filter; htmx gets the rows alone."""
    filters = _filters(request)
    page = filters.page()
    is_first = not page.rows and not Customer.objects.exists()
    context = {"filters": filters, "page": page, "rows": rows_of(page.rows), "is_first": is_first}
    return show_list(request, filters, "accounts/customers/customer_list.html", context)


@require_safe
@permitted("accounts.export_data")
def customer_export(request: StaffRequest) -> HttpResponseBase:
    """Everything the list shows under the same filters, as CSV."""
    filters = _filters(request)
    customers = Keyset(filters.qs, filters.ordering).ordered
    return export_csv(
        Customer(),
        export_rows(customers.iterator(chunk_size=1000)),
        header=export_header(),
        filename="customers.csv",
        count=filters.qs.count(),
        filters=request.GET,
        actor=request.user,
    )


def _filters(request: StaffRequest) -> CustomerFilter:
    visible = Customer.objects.visible_to(request.user).select_related("manager", "standing")
    return CustomerFilter(request, visible, list(Attribute.objects.all()))


@require_safe
@permitted("accounts.view_customer")
@vary_on_headers("HX-Request")
def customer_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One look: who they are, how they stand and why, and everything that happened; htmx gets the timeline alone."""
    customer = customer_or_404(request, pk, latest=True)
    profile = Profile(customer, request.user)
    before = request.GET.get("before", "")
    timeline = timeline_of(profile, chip=request.GET.get("show", ""), cursor=before)
    context: dict[str, Any] = {"customer": customer, "profile": profile, "timeline": timeline, "is_older": before}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "accounts/customers/_timeline.html", context)
    context |= {
        "place": place_of(customer),
        "why": why(profile),
        "facts": facts_of(profile),
        "panels": panels_of(profile),
        "shows_history": "history" in request.GET,
    }
    return render(request, "accounts/customers/customer_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_customer")
def customer_add(request: StaffRequest) -> HttpResponse:
    """Add a customer by hand; the writer is their account manager unless told otherwise."""
    blank = Customer(manager=request.user, team=request.user.team, name=request.GET.get("name", "")[:200])
    form = CustomerForm(posted_or_kept(request), instance=blank, attributes=list(Attribute.objects.all()))
    if request.method == "POST" and (customer := saved_by(form, create_customer, actor=request.user)):
        messages.success(request, _("Added: %(customer)s. Next, add somebody to talk to.") % {"customer": customer})
        return redirect(customer)
    return render(request, "accounts/customers/customer_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_customer")
def customer_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change who a customer is."""
    customer = customer_or_404(request, pk)
    form = CustomerForm(posted_or_kept(request), instance=customer, attributes=list(Attribute.objects.all()))
    if request.method == "POST" and saved_by(form, update_customer, actor=request.user, customer=customer):
        messages.success(request, _("Saved."))
        return redirect(customer)
    return render(request, "accounts/customers/customer_edit.html", {"form": form, "customer": customer})
