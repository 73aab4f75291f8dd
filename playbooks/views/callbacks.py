"""Promised callbacks: the list of what is owed, and each of them until it has an outcome."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.call_sections import refuse
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from playbooks.actions.callbacks import close_callback, move_callback
from playbooks.forms.callbacks import CloseForm, MoveForm, PromiseForm
from playbooks.models import Callback
from retention_site.base.access import permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.paging import page_of

MOST_OWED = 8
SCOPES = ("mine", "team", "all")


@require_safe
@permitted("playbooks.view_callback")
def callback_list(request: StaffRequest) -> HttpResponse:
    """What is owed, the oldest promise first; with `closed=1` what had its outcome, the latest first."""
    scope = request.GET.get("scope", "mine")
    scope = scope if scope in SCOPES else "mine"
    is_closed = request.GET.get("closed") == "1"
    callbacks = _in_scope(request, scope).select_related("customer__team", "contact", "assignee")
    rows = callbacks.exclude(outcome="") if is_closed else callbacks.owed()
    page = page_of(request, rows, ordering=("-promised_for",) if is_closed else ("promised_for",))
    context = {"page": page, "scope": scope, "is_closed": is_closed, "now": timezone.now()}
    return render(request, "playbooks/callbacks/callback_list.html", context)


@require_safe
@permitted("playbooks.view_callback")
def callback_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One promise: what it is about, its ledger, and what can be done."""
    return _show(request, _callback_or_404(request, pk))


@require_safe
@permitted("playbooks.view_callback")
def callback_owed(request: StaffRequest, pk: int) -> HttpResponse:
    """The promises owed to one customer, for the panel on their page."""
    customer = customer_or_404(request, pk)
    owed = Callback.objects.owed().filter(customer=customer).select_related("assignee").order_by("promised_for")[:MOST_OWED]
    return render(request, "playbooks/callbacks/_owed.html", {"owed": owed, "now": timezone.now()})


@require_safe
@permitted("playbooks.add_callback")
def callback_slots(request: StaffRequest, pk: int) -> HttpResponse:
    """The free times of the reader and a customer, for the section of the call form that promises one."""
    customer = customer_or_404(request, pk)
    form = PromiseForm(customer=customer, user=request.user, prefix="promise")
    return render(request, "playbooks/callbacks/_slots.html", {"form": form})


@require_POST
@permitted("playbooks.change_callback")
def callback_move(request: StaffRequest, pk: int) -> HttpResponse:
    """Promise another moment."""
    callback = _callback_or_404(request, pk)
    form = MoveForm(request.POST, callback=callback)
    if form.is_valid():
        said = form.cleaned_data
        fields = {"promised_for": form.moment, "by_customer": said["by"] == "customer", "reason": said["reason"]}
        if _done(request, form, move_callback, callback, fields):
            messages.success(request, _("Moved. What was promised before stays in the ledger."))
            return redirect(callback)
    return _show(request, callback, move=form)


@require_POST
@permitted("playbooks.change_callback")
def callback_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the promise its outcome."""
    callback = _callback_or_404(request, pk)
    form = CloseForm(request.POST, callback=callback)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("outcome", "reason")}
        if _done(request, form, close_callback, callback, fields):
            messages.success(request, _("Noted how it ended."))
            return redirect(callback)
    return _show(request, callback, close=form)


def _done(request: StaffRequest, form: Form, action: Any, callback: Callback, fields: dict[str, Any]) -> bool:
    try:
        action(actor=request.user, callback=callback, version=form.cleaned_data["version"], **fields)
    except StaleVersion:
        form.add_error(None, _("Somebody changed this promise meanwhile. It stands below as it is now; choose again."))
    except ValidationError as error:
        refuse(form, _named(error))
    else:
        return True
    return False


def _named(error: ValidationError) -> ValidationError:
    """Say at the field `at` what the action says of `promised_for`."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({{"promised_for": "at"}.get(name, name): errors for name, errors in error.error_dict.items()})


def _in_scope(request: StaffRequest, scope: str) -> Any:
    callbacks = Callback.objects.visible_to(request.user)
    if scope == "mine":
        return callbacks.filter(assignee=request.user)
    return callbacks.of_team(request.user) if scope == "team" else callbacks


def _callback_or_404(request: StaffRequest, pk: int) -> Callback:
    named: QuerySet[Callback] = Callback.objects.visible_to(request.user).select_related(
        "customer__team", "contact", "assignee__team", "promised_by", "specialist", "interaction"
    )
    callback = named.filter(pk=pk).first()
    if callback is None:
        raise Http404
    return callback


def _show(
    request: StaffRequest, callback: Callback, *, move: MoveForm | None = None, close: CloseForm | None = None
) -> HttpResponse:
    may = callback.is_owed and request.user.has_perm("playbooks.change_callback")
    context = {
        "callback": callback,
        "customer": callback.customer,
        "events": callback.events.select_related("actor", "assignee"),
        "is_overdue": callback.is_overdue(at=timezone.now()),
        "move": (move or MoveForm(callback=callback)) if may else None,
        "close": (close or CloseForm(callback=callback)) if may else None,
    }
    return render(request, "playbooks/callbacks/callback_detail.html", context)
