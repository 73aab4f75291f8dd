"""Promised callbacks: the list of what is owed, one customer's, and each of them with the story so far."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.guide import briefing_for
from accounts.models import Interaction
from accounts.paying import business_day
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from accounts.views.lists import show_list
from playbooks.fading import looked_after
from playbooks.filters import CallbackFilter
from playbooks.forms.callbacks import CloseForm, GiveForm
from playbooks.listing import callback_header, callback_rows
from playbooks.models import Callback, CallbackEvent
from retention_site.base.access import permitted
from retention_site.base.csv_files import stream_csv

MOST_OWED = 8
TALKS_SHOWN = 3
SHOWN = ("customer__team", "contact", "assignee", "promised_by")


@require_safe
@permitted("playbooks.view_callback")
@vary_on_headers("HX-Request")
def callback_list(request: StaffRequest) -> HttpResponse:
    """Promises by any filter, those I owe unless asked otherwise; htmx gets the rows alone."""
    filters = _filters(request)
    page = filters.page()
    context = {"filters": filters, "page": page, "scope": filters.data["scope"], "now": timezone.now()}
    return show_list(request, filters, "playbooks/callbacks/callback_list.html", context)


@require_safe
@permitted("accounts.export_data")
def callback_export(request: StaffRequest) -> HttpResponseBase:
    """The promises that the filters find, as CSV: what the list shows, in its order."""
    filters = _filters(request)
    callbacks = filters.qs.order_by(*filters.ordering, "pk")
    return stream_csv("callbacks.csv", callback_header(), callback_rows(callbacks.iterator(chunk_size=1000)))


@require_safe
@permitted("playbooks.view_callback")
def callback_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One promise with the story so far, its ledger, and what can be done."""
    return show_callback(request, callback_or_404(request, pk))


@require_safe
@permitted("playbooks.view_callback")
def callback_owed(request: StaffRequest, pk: int) -> HttpResponse:
    """The promises owed to one customer, for the panel on their page."""
    customer = customer_or_404(request, pk)
    owed = Callback.objects.owed().filter(customer=customer).select_related("assignee", "specialist")
    found = list(owed.order_by("promised_for")[: MOST_OWED + 1])
    context = {"customer": customer, "owed": found[:MOST_OWED], "is_cut": len(found) > MOST_OWED, "now": timezone.now()}
    context |= looked_after(customer, found, on=business_day())
    return render(request, "playbooks/callbacks/_owed.html", context)


def callback_or_404(request: StaffRequest, pk: int) -> Callback:
    """Return a promise to a customer whom the reader may see. Raises Http404 for any other."""
    named: QuerySet[Callback] = Callback.objects.visible_to(request.user).select_related(
        "customer__team", "contact", "assignee__team", "promised_by", "specialist", "interaction", "closed_in"
    )
    callback = named.filter(pk=pk).first()
    if callback is None:
        raise Http404
    return callback


def show_callback(request: StaffRequest, callback: Callback, **forms: Any) -> HttpResponse:
    """Show a promise; `forms` are those that were refused."""
    now = timezone.now()
    may = callback.is_owed and request.user.has_perm("playbooks.change_callback")
    events = list(callback.events.select_related("actor", "assignee", "interaction"))
    context = {
        "callback": callback,
        "customer": callback.customer,
        "events": events,
        # The calls that tried to keep this promise and reached nobody, oldest first
        "attempts": [event for event in events if event.kind == CallbackEvent.Kind.ATTEMPTED],
        "is_overdue": callback.is_overdue(at=now),
        "now": now,
        "briefing": briefing_for(callback.customer),
        "talks": _talks(callback),
        "close": forms.get("close") or CloseForm(callback=callback) if may else None,
        "give": forms.get("give") or GiveForm(callback=callback) if may else None,
    }
    return render(request, "playbooks/callbacks/callback_detail.html", context)


def _talks(callback: Callback) -> QuerySet[Interaction]:
    """The last talks that reached somebody, with the questions each left open."""
    reached = Interaction.objects.filter(customer=callback.customer, outcome=Interaction.Outcome.REACHED)
    return reached.select_related("contact", "staff").prefetch_related("questions").order_by("-at", "-pk")[:TALKS_SHOWN]


def _filters(request: StaffRequest) -> CallbackFilter:
    return CallbackFilter(request, Callback.objects.visible_to(request.user).select_related(*SHOWN))
