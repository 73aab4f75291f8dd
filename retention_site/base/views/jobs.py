"""The page of long work: a progress bar that survives a reload, a cancel, and the way to the result."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from retention_site.base import jobs
from retention_site.base.access import logged_in
from retention_site.base.models import Job


@never_cache
@logged_in
@require_safe
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    job = _own_job_or_404(request, pk)
    template = "base/jobs/_progress.html" if "HX-Request" in request.headers else "base/jobs/job_detail.html"
    return render(request, template, {"job": job, "kind": jobs.kind_name(job.kind)})


@logged_in
@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _own_job_or_404(request, pk)
    if not jobs.cancel(job):
        messages.info(request, _("It was over already."))
    return redirect("job_detail", pk=job.pk)


def _own_job_or_404(request: HttpRequest, pk: int) -> Job:
    """Return a job the reader started; who may see the queue sees everybody's."""
    everybody = request.user.has_perm("base.view_job")
    return get_object_or_404(Job.objects.all() if everybody else Job.objects.filter(created_by=request.user.pk), pk=pk)
