"""Imports: take in a file, look at what it would do, then apply all of it or nothing."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.imports import NotReady, cancel_import, create_import, request_apply
from accounts.forms.imports import ImportForm
from accounts.imports.preview import kinds_told, preview_of, problems_of
from accounts.imports.staging import KINDS
from accounts.models import Import, ImportRow
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.csv_reader import Problem
from retention_site.base.exports import export_csv
from retention_site.base.paging import page_of


@require_safe
@permitted("accounts.view_import")
def import_list(request: StaffRequest) -> HttpResponse:
    """Show every file that was imported, or tried."""
    imports = Import.objects.visible_to(request.user).select_related("created_by")
    return render(request, "accounts/imports/import_list.html", {"page": page_of(request, imports, ordering=("-created_at",))})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.import_data")
def import_add(request: StaffRequest) -> HttpResponse:
    """Take in a file; the queue checks it."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*posted, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        file = form.cleaned_data["file"]
        kind, encoding = form.cleaned_data["kind"], form.cleaned_data["encoding"]
        source = create_import(actor=request.user, kind=kind, encoding=encoding, file=file, file_name=file.name)
        return redirect(source)
    return render(request, "accounts/imports/import_add.html", {"form": form, "kinds": kinds_told()})


@never_cache
@require_safe
@permitted("accounts.view_import")
def import_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how far a file is, what it would do or did, and what is wrong with it."""
    source = _import_or_404(request, pk)
    kind = KINDS[source.kind]
    if asked := kind.page_before_check(source):
        return redirect(asked)
    context: dict[str, Any] = {
        "source": source,
        "job": source.job,
        "add_page": kind.add_page(source.options),
        "result_page": reverse(kind.result_page),
    }
    if source.status in {Import.Status.CHECKED, Import.Status.REFUSED}:
        context |= {"preview": preview_of(source), "problems": problems_of(source)}
    return render(request, "accounts/imports/import_detail.html", context)


@require_POST
@permitted("accounts.import_data")
def import_apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a checked file written."""
    source = _import_or_404(request, pk)
    try:
        request_apply(actor=request.user, source=source)
    except NotReady:
        messages.info(request, _("This file is not waiting to be imported (any more)."))
    return redirect(source)


@require_POST
@permitted("accounts.import_data")
def import_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a file that was not applied."""
    source = _import_or_404(request, pk)
    try:
        cancel_import(actor=request.user, source=source)
    except NotReady:
        messages.info(request, _("It is too late to cancel this import."))
    else:
        messages.success(request, _("Cancelled. The file was deleted and nothing was imported."))
    return redirect("import_list")


@require_safe
@permitted("accounts.view_import")
def import_errors(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give every problem of a file as CSV, to be mended line by line."""
    source = _import_or_404(request, pk)
    header = [_("line"), _("column"), _("value"), _("problem")]
    return export_csv(
        source,
        _problem_rows(source),
        header=header,
        filename=f"import-{source.pk}-problems.csv",
        count=source.errors,
        filters=request.GET,
        actor=request.user,
    )


def _problem_rows(source: Import) -> Iterator[list[object]]:
    if source.problem:
        yield _problem_row(source.problem)
    rows = source.lines.filter(outcome=ImportRow.Outcome.REFUSED).order_by("line").values_list("problems", flat=True)
    for problems in rows.iterator(chunk_size=1000):
        yield from map(_problem_row, problems)


def _problem_row(stored: dict[str, Any]) -> list[object]:
    problem = Problem(**stored)
    return [problem.line, problem.column, problem.value, str(problem)]


def _import_or_404(request: StaffRequest, pk: int) -> Import:
    visible = Import.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("created_by", "job"), pk=pk)
