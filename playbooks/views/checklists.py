"""Offboarding: the board of steps by due day, and the checklist of one departure for doing them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.call_sections import refuse
from accounts.paying import business_day
from accounts.requests import StaffRequest
from playbooks.actions.checklists import (
    answer_permission,
    assign_item,
    farewell_contact,
    finish_item,
    hand_feedback,
    promise_interview,
    reopen_item,
    say_farewell,
)
from playbooks.board import columns_of
from playbooks.forms.checklists import InterviewForm, StepForm
from playbooks.forms.moments import named
from playbooks.forms.promising import promised
from playbooks.models import Checklist, ChecklistItem
from playbooks.models.checklists import ItemKind
from playbooks.offboarding_pages import steps_owed
from playbooks.today import Scope
from retention_site.base.access import permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.kept_posts import posted_or_kept

MOST_CARDS = 400
SCOPES = ("mine", "team", "all")


@require_safe
@permitted("playbooks.view_checklist")
def checklist_list(request: StaffRequest) -> HttpResponse:
    """The board: what is to be done for those who leave, by the day it is due."""
    scope = request.GET.get("scope", "team")
    scope = scope if scope in SCOPES else "team"
    items = ChecklistItem.objects.open().visible_to(request.user) if scope == "all" else steps_owed(request.user, Scope(scope))
    cards = list(items.told().order_by("due_on", "id")[: MOST_CARDS + 1])
    today = business_day()
    columns = columns_of(cards[:MOST_CARDS], on=today)
    context = {"columns": columns, "scope": scope, "is_cut": len(cards) > MOST_CARDS, "is_empty": not cards}
    return render(request, "playbooks/checklists/checklist_list.html", context)


@require_safe
@permitted("playbooks.view_checklist")
def checklist_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The checklist of one departure, for doing it."""
    return _show(request, _checklist_or_404(request, pk))


@require_POST
@permitted("playbooks.change_checklist")
def checklist_item_act(request: StaffRequest, pk: int) -> HttpResponse:
    """Do a step, say it is not needed, take it, or take it back."""
    item = _item_or_404(request, pk)
    form = StepForm(request.POST, item=item)
    if form.is_valid() and _tried(form, lambda version: _act(request, form, version)):
        messages.success(request, _("Saved."))
        return redirect(item.checklist)
    return _show(request, item.checklist, refused=form)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_checklist")
def checklist_item_interview(request: StaffRequest, pk: int) -> HttpResponse:
    """Promise the exit interview."""
    item = _item_or_404(request, pk)
    departure = item.checklist.departure
    contacts = list(departure.customer.contacts.current().select_related("customer__team"))
    form = InterviewForm(posted_or_kept(request), item=item, user=request.user, contacts=contacts, prefix="promise")
    if request.method == "POST" and form.is_valid():
        carried = {name: form.cleaned_data[name] for name in ("about", "heard", "contact")}
        promise = {"actor": request.user, "item": item} | carried | promised(form.cleaned_data)
        if _tried(form, lambda version: promise_interview(version=version, **promise)):
            messages.success(request, _("Promised. It stands among the callbacks until it has an outcome."))
            return redirect(item.checklist)
    context = {"form": form, "item": item, "departure": departure, "customer": departure.customer}
    return render(request, "playbooks/checklists/checklist_item_interview.html", context)


def _act(request: StaffRequest, form: StepForm, version: int) -> object:
    said, user = form.cleaned_data, request.user
    names: dict[str, Any] = {"actor": user, "item": form.item, "version": version}
    note = {"note": said["note"]}
    acts: dict[str, Callable[[], object]] = {
        "done": lambda: finish_item(**names, **note),
        "dropped": lambda: finish_item(**names, **note, status=ChecklistItem.Status.DROPPED),
        "reopen": lambda: reopen_item(**names),
        "take": lambda: assign_item(**names, assignee=user),
        "leave": lambda: assign_item(**names, assignee=None),
        "farewell": lambda: say_farewell(**names, words=said["note"]),
        "yes": lambda: answer_permission(**names, **note, may_write=True),
        "no": lambda: answer_permission(**names, **note, may_write=False),
        "feedback": lambda: hand_feedback(**names, **note),
    }
    return acts[said["act"]]()


def _tried(form: Form, act: Callable[[int], object]) -> bool:
    try:
        act(form.cleaned_data["version"])
    except StaleVersion:
        form.add_error(None, _("Somebody changed this meanwhile. It stands here as it is now; choose again."))
    except ValidationError as error:
        refuse(form, named(error))
    else:
        return True
    return False


def _checklist_or_404(request: StaffRequest, pk: int) -> Checklist:
    named = Checklist.objects.visible_to(request.user).select_related(
        "template", "departure__customer__team", "departure__notice_by", "departure__said_reason", "departure__found_reason"
    )
    checklist = named.filter(pk=pk).first()
    if checklist is None:
        raise Http404
    return checklist


def _item_or_404(request: StaffRequest, pk: int) -> ChecklistItem:
    item = ChecklistItem.objects.visible_to(request.user).filter(pk=pk).first()
    if item is None:
        raise Http404
    item.checklist = _checklist_or_404(request, item.checklist_id)
    return item


def _show(request: StaffRequest, checklist: Checklist, *, refused: StepForm | None = None) -> HttpResponse:
    items = list(checklist.items.told())
    departure = checklist.departure
    forms = {item.pk: StepForm(item=item) for item in items}
    if refused:
        current = next(item.version for item in items if item.pk == refused.item.pk)
        refused.data = request.POST.copy()
        refused.data[refused.add_prefix("version")] = str(current)
        forms[refused.item.pk] = refused
    has_farewell = any(item.is_open and item.kind == ItemKind.FAREWELL for item in items)
    context = {
        "checklist": checklist,
        "departure": departure,
        "customer": departure.customer,
        "steps": [(item, forms[item.pk], item.is_late(on=business_day())) for item in items],
        "done": sum(not item.is_open for item in items),
        "may": request.user.has_perm("playbooks.change_checklist"),
        "farewell_to": farewell_contact(departure) if has_farewell else None,
    }
    return render(request, "playbooks/checklists/checklist_detail.html", context)
