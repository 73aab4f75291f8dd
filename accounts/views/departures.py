"""Departures: a customer gives notice; what they said, what the interview found and what the record shows, side by side."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.departures import begin_departure, decide_departure, record_findings, record_permission
from accounts.departure_panels import panels_of
from accounts.forms.departures import DecisionForm, DepartureForm, FindingsForm, PermissionForm
from accounts.models import ChurnReason, Departure
from accounts.paying import business_day
from accounts.record_facts import day_end, told
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.editing import refuse, saved_by
from retention_site.base.kept_posts import posted_or_kept


def departure_or_404(request: StaffRequest, pk: int) -> Departure:
    """Return a departure of a customer that the reader may see. Raises Http404 for any other."""
    named = Departure.objects.visible_to(request.user).select_related(
        "customer__team", "spell", "subscription__product", "notice_by", "interview",
        "said_reason__category", "found_reason__category",
    )  # fmt: skip
    departure = named.filter(pk=pk).first()
    if departure is None:
        raise Http404
    return departure


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_departure")
def departure_add(request: StaffRequest, pk: int) -> HttpResponse:
    """A customer gives notice: one form, and all that was planned for them stops."""
    customer = customer_or_404(request, pk)
    today = business_day()
    form = DepartureForm(posted_or_kept(request), instance=Departure(customer=customer, notice_on=today, effective_on=today))
    if request.method == "POST" and (saved := saved_by(form, begin_departure, actor=request.user, customer=customer)):
        done = _("Recorded. What was planned for them has been stopped.") if saved.is_whole else _("Recorded.")
        messages.success(request, done)
        return redirect(saved)
    return render(request, "accounts/departures/departure_add.html", {"form": form, "customer": customer})


@require_safe
@permitted("accounts.view_departure")
def departure_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One departure: three truths, and what is done about it."""
    return _show(request, departure_or_404(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_departure")
def departure_findings(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what the exit interview found."""
    departure = departure_or_404(request, pk)
    form = FindingsForm(posted_or_kept(request), instance=departure)
    if request.method == "POST" and saved_by(form, record_findings, actor=request.user, departure=departure):
        messages.success(request, _("Saved."))
        return redirect(departure)
    context = {"form": form, "departure": departure, "customer": departure.customer}
    return render(request, "accounts/departures/departure_findings.html", context)


@require_POST
@permitted("accounts.change_departure")
def departure_permission(request: StaffRequest, pk: int) -> HttpResponse:
    """Note whether we may write to them after they have left."""
    departure = departure_or_404(request, pk)
    form = PermissionForm(request.POST, departure=departure)
    if form.is_valid():
        fields = {"may_write": form.cleaned_data["may_write"] == "yes"}
        if _done(request, form, record_permission, departure, fields):
            messages.success(request, _("Noted, and in the ledger of permissions."))
            return redirect(departure)
    return _show(request, departure, permission=form)


@require_POST
@permitted("accounts.change_departure")
def departure_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Note how it ended: saved, paused, left."""
    departure = departure_or_404(request, pk)
    form = DecisionForm(request.POST, departure=departure)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("outcome", "resumes_on")}
        if _done(request, form, decide_departure, departure, fields):
            messages.success(request, _("Noted how it ended."))
            return redirect(departure)
    return _show(request, departure, decide=form)


def _done(request: StaffRequest, form: Form, action: Any, departure: Departure, fields: dict[str, Any]) -> bool:
    try:
        action(actor=request.user, departure=departure, version=form.cleaned_data["version"], **fields)
    except StaleVersion:
        form.add_error(None, _("Somebody changed this meanwhile. It stands here as it is now; choose again."))
        current = Departure.objects.get(pk=departure.pk).version
        form.data = request.POST.copy()
        form.data[form.add_prefix("version")] = str(current)
    except ValidationError as error:
        refuse(form, error)
    else:
        return True
    return False


def _show(
    request: StaffRequest,
    departure: Departure,
    *,
    permission: PermissionForm | None = None,
    decide: DecisionForm | None = None,
) -> HttpResponse:
    may = request.user.has_perm("accounts.change_departure")
    is_open = may and not departure.outcome
    heard = ChurnReason.objects.filter(heard_in__customer=departure.customer_id, heard_in__at__lt=day_end(departure.notice_on))
    context = {
        "departure": departure,
        "customer": departure.customer,
        "shown": told(departure.shown),
        "heard": heard.annotate(times=Count("heard_in")).order_by("-times", "pk"),
        "today": business_day(),
        "counts": departure.is_save(on=business_day()),
        "permission": (permission or PermissionForm(departure=departure)) if may and departure.is_whole else None,
        "decide": (decide or DecisionForm(departure=departure)) if is_open else None,
        "panels": panels_of(departure, request.user),
    }
    return render(request, "accounts/departures/departure_detail.html", context)
