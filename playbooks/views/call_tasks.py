"""Calls that outreach asks for: the list, what to say in each, and what came of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.contact_policy.own_rules import TOO_OFTEN
from accounts.contact_policy.telling import Reason, reasons
from accounts.requests import StaffRequest
from accounts.templating.previewing import told_by
from accounts.views.lists import show_list
from playbooks.actions.call_tasks import record_call_task
from playbooks.call_list import CallTaskFilter
from playbooks.calling import SHOWN
from playbooks.forms.call_tasks import CallTaskForm
from playbooks.listing import call_task_header, call_task_rows
from playbooks.models import CallTask, Outreach
from retention_site.base.access import permitted
from retention_site.base.csv_files import stream_csv
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


@require_safe
@permitted("playbooks.view_calltask")
@vary_on_headers("HX-Request")
def call_task_list(request: StaffRequest) -> HttpResponse:
    """Calls by any filter, those that I am to make unless asked otherwise; htmx gets the rows alone."""
    filters = _filters(request)
    page = filters.page()
    asked_by = Outreach.objects.visible_to(request.user).in_bulk({task.run.outreach_id for task in page.rows})
    now = timezone.now()
    rows = [(task, asked_by.get(task.run.outreach_id), task.is_late(at=now)) for task in page.rows]
    context = {"filters": filters, "page": page, "rows": rows, "scope": filters.data["scope"]}
    return show_list(request, filters, "playbooks/call_tasks/call_task_list.html", context)


@require_safe
@permitted("accounts.export_data")
def call_task_export(request: StaffRequest) -> HttpResponseBase:
    """The calls that the filters find, as CSV: what the list shows, in its order."""
    filters = _filters(request)
    tasks = filters.qs.order_by(*filters.ordering, "pk")
    asked_by = dict(Outreach.objects.visible_to(request.user).filter(runs__in=tasks.values("run")).values_list("pk", "name"))
    return stream_csv("calls.csv", call_task_header(), call_task_rows(tasks.iterator(chunk_size=1000), asked_by))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_calltask")
def call_task_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One call to make: whom, on which number, what to say, whether it is a good moment, and what came of it."""
    shown = CallTask.objects.visible_to(request.user).select_related(
        *SHOWN, "contact__customer", "run", "closed_by", "closed_in"
    )
    task = shown.filter(pk=pk).first()
    if task is None:
        raise Http404
    form = CallTaskForm(posted_or_kept(request), instance=task)
    if request.method == "POST" and saved_by(form, record_call_task, actor=request.user, task=task):
        messages.success(request, _("Saved."))
        return redirect(task)
    now = timezone.now()
    context = {
        "task": task,
        "form": form,
        "customer": task.customer,
        "said": told_by(task.message),
        "outreach": Outreach.objects.visible_to(request.user).filter(pk=task.run.outreach_id).first(),
        "reasons": _reasons(task) if task.is_open else [],
        "is_late": task.is_late(at=now),
    }
    return render(request, "playbooks/call_tasks/call_task_detail.html", context)


def _filters(request: StaffRequest) -> CallTaskFilter:
    return CallTaskFilter(request, CallTask.objects.visible_to(request.user).select_related(*SHOWN, "run"))


def _reasons(task: CallTask) -> list[Reason]:
    """Why it is no moment to call; this very call is among those that were enough."""
    purpose = task.message.purpose
    found = reasons(task.contact, purpose=purpose, channel=task.message.channel, at=timezone.now())
    return [reason for reason in found if reason.rule != TOO_OFTEN]
