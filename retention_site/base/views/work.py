"""The queue as people see it: what is due, what runs, what was given up and why."""

from typing import cast

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from retention_site.base import queue, watchdog
from retention_site.base.access import permitted
from retention_site.base.models import Work
from retention_site.base.paging import page_of

ORDERINGS = {
    Work.Status.PARKED: ("-pk",),
    Work.Status.WAITING: ("due_at", "pk"),
    Work.Status.RUNNING: ("due_at", "pk"),
    Work.Status.DONE: ("-pk",),
}


@permitted("base.view_work")
@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("status", Work.Status.PARKED)
    status = Work.Status(wanted) if wanted in Work.Status.values else Work.Status.PARKED
    page = page_of(request, Work.objects.filter(status=status), ordering=ORDERINGS[status])
    context = {
        "page": page,
        "status": status,
        "tabs": [(each, Work.Status(each).label, count) for each, count in Work.objects.counts().items()],
        "most_attempts": queue.MAX_ATTEMPTS,
        "oldest": watchdog.oldest_due(at=timezone.now()),
        "failed": queue.failed_recurring(),
    }
    return render(request, "base/work/work_list.html", context)


@permitted("base.requeue_work")
@require_POST
def work_requeue(request: HttpRequest, pk: int) -> HttpResponse:
    work = get_object_or_404(Work, pk=pk)
    if queue.requeue(work, actor=cast(Model, request.user)):
        messages.success(request, _("It is in the queue again, with new attempts."))
    else:
        messages.info(request, _("It is no longer parked."))
    return redirect("work_list")
