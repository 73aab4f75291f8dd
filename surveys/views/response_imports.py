"""Bringing answers in from another tool: take the file, say its columns; the pages of imports check and apply it."""

from itertools import islice
from typing import BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.imports import NotReady, cancel_import, create_import, say_columns
from accounts.models import Import
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.csv_reader import CsvFile, UnreadableFile, visible
from surveys.forms.response_imports import ColumnsForm, ResponseFileForm
from surveys.models import Survey

SHOWN_ROWS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.import_data")
def response_import(request: StaffRequest, pk: int) -> HttpResponse:
    """Take in a file of answers to a survey."""
    survey = get_object_or_404(Survey, pk=pk)
    form = ResponseFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file = form.cleaned_data["file"]
        source = create_import(
            actor=request.user,
            kind=Import.Kind.RESPONSES,
            encoding=form.cleaned_data["encoding"],
            file=file,
            file_name=file.name,
            options={"survey": survey.pk},
        )
        return redirect("response_import_columns", source.pk)
    return render(request, "surveys/response_imports/response_import.html", {"form": form, "survey": survey})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.import_data")
def response_import_columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask which column of a file holds what, with its first rows beside; then have it checked."""
    waiting = Import.objects.visible_to(request.user).filter(kind=Import.Kind.RESPONSES)
    source = get_object_or_404(waiting, pk=pk)
    if source.status != Import.Status.UPLOADED or "columns" in source.options:
        return redirect(source)
    survey = get_object_or_404(Survey, pk=source.options["survey"])
    try:
        header, rows = _beginning(source)
    except UnreadableFile as unreadable:
        cancel_import(actor=request.user, source=source)
        messages.error(request, _("This file cannot be read: %(problem)s") % {"problem": unreadable.problem})
        return redirect("response_import", survey.pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, survey=survey, header=header)
    if form.is_valid():
        try:
            say_columns(source=source, columns=form.columns)
        except NotReady:
            messages.info(request, _("Somebody has said its columns meanwhile."))
        return redirect(source)
    context = {"form": form, "survey": survey, "source": source, "header": header, "rows": rows}
    return render(request, "surveys/response_imports/response_import_columns.html", context)


def _beginning(source: Import) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns and the first rows. Raises UnreadableFile."""
    with source.file.open("rb") as file:
        reader = CsvFile(cast("BinaryIO", file), encoding=source.encoding, most_bytes=settings.IMPORT_MAX_BYTES)
        rows = [[visible(cell) for cell in record.cells] for record in islice(reader.records(), SHOWN_ROWS)]
    return reader.header, rows
