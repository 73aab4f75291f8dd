"""Segments: the list of them, and building one in plain words with whom it fits in view."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from accounts.actions.segments import create_segment, restore_segment, retire_segment, update_segment
from accounts.forms.segments import PRESS, SegmentForm
from accounts.listing import export_header, export_rows
from accounts.models import Customer, Segment, SegmentMember
from accounts.requests import StaffRequest
from accounts.segments.fields import Fields
from accounts.segments.overview import differs_from_shipped, found_by, lately, lines_of, sizes_of, stays_in, with_reasons
from accounts.segments.previewing import look_at
from accounts.segments.reading import whom_it_fits
from accounts.segments.rules import read
from accounts.segments.uses import uses_of
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.exports import export_csv
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of

STAYS, STAYS_LEFT = 20, 10  # on a page, beside it
FOLDER = "accounts/segments"


@require_safe
@permitted("accounts.view_segment")
def segment_list(request: StaffRequest) -> HttpResponse:
    """Every segment with its rule in words, how many are in it, and who came and went lately."""
    words, is_retired = request.GET.get("q", "")[:200], request.GET.get("show") == "retired"
    segments = Segment.objects.filter(is_active=not is_retired).select_related("owner")
    lines = found_by(lines_of(segments, Fields()), words)
    context = {"lines": lines, "words": words, "is_retired": is_retired, "is_first": not Segment.objects.exists()}
    return render(request, f"{FOLDER}/{'_results' if request.htmx else 'segment_list'}.html", context)


@require_safe
@permitted("accounts.view_segment")
def segment_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Who is in a segment and why, who left it lately, and what can be done with it."""
    segment = get_object_or_404(Segment.objects.select_related("owner"), pk=pk)
    fields, stays = Fields(), stays_in(segment, request.user)
    (line,) = lines_of([segment], fields)
    page = page_of(request, stays.filter(left_at=None), ordering=("-entered_at",), size=STAYS)
    is_waiting = segment.is_active and segment.refreshed_at is None and not line.problem
    gone = with_reasons(stays.filter(left_at__gte=lately()).order_by("-left_at", "-pk")[:STAYS_LEFT], fields)
    context = {
        "segment": segment,
        "line": line,
        "page": page,
        "stays": with_reasons(page.rows, fields),
        "gone": gone,
        "look": look_at(read(segment.rule, fields), Customer.objects.visible_to(request.user), fields) if is_waiting else None,
        "sizes": sizes_of(segment),
        "uses": uses_of(segment, request.user),
        "differs_from_shipped": differs_from_shipped(segment),
    }
    return render(request, f"{FOLDER}/segment_detail.html", context)


@require_safe
@permitted("accounts.export_data")
def segment_export(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The customers whom the rule of a segment fits now, as CSV."""
    segment = get_object_or_404(Segment, pk=pk)
    try:
        found = whom_it_fits(segment, Customer.objects.visible_to(request.user))
    except ValueError as error:
        messages.error(request, str(error))
        return redirect(segment)
    return export_csv(
        segment,
        export_rows(found.select_related("manager").order_by("name_sort", "pk").iterator(chunk_size=1000)),
        header=export_header(),
        filename=f"{segment.code}.csv",
        count=found.count(),
        filters=request.GET,
        actor=request.user,
    )


@require_safe
@permitted("accounts.view_segment")
@vary_on_headers("HX-Request")
def customer_segments(request: StaffRequest, pk: int) -> HttpResponse:
    """The segments a customer is in, since when and why, and those they were in; htmx gets the lists alone."""
    customer = customer_or_404(request, pk)
    stays = SegmentMember.objects.filter(customer=customer).select_related("segment")
    context = {
        "customer": customer,
        "stays": with_reasons(stays.filter(left_at=None).order_by("-entered_at", "-pk"), Fields()),
        "past": stays.exclude(left_at=None).order_by("-left_at", "-pk")[:STAYS],
    }
    return render(request, f"{FOLDER}/{'_stays' if request.htmx else 'customer_segments'}.html", context)


@require_POST
@permitted("accounts.change_segment")
def segment_retire(request: StaffRequest, pk: int) -> HttpResponse:
    """Retire a segment, or use a retired one again."""
    segment = get_object_or_404(Segment, pk=pk)
    if segment.is_active:
        retire_segment(actor=request.user, segment=segment, version=None)
        messages.success(request, _("Retired. It is not counted or offered any more."))
        return redirect(segment)
    update_segment(actor=request.user, segment=segment, version=None, fields={"is_active": True})
    messages.success(request, _("It is in use again."))
    return redirect(segment)


@require_POST
@permitted("accounts.change_segment")
def segment_restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a shipped segment back what it came with."""
    segment = get_object_or_404(Segment, pk=pk)
    try:
        restore_segment(actor=request.user, segment=segment, version=None)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is as it was shipped."))
    return redirect(segment)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_segment")
def segment_add(request: StaffRequest) -> HttpResponse:
    """Build a new segment; buttons of the rule give the form back with everything typed, and save nothing."""
    form = SegmentForm(posted_or_kept(request), instance=Segment(owner=request.user))
    if _is_saving(request) and (segment := saved_by(form, create_segment, actor=request.user, owner=request.user)):
        messages.success(request, _("Saved: %(name)s.") % {"name": segment})
        return redirect(segment)
    return _drawn(request, form, {})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_segment")
def segment_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the rule of a segment, what it is called, or what it is for."""
    segment = get_object_or_404(Segment, pk=pk)
    form = SegmentForm(posted_or_kept(request), instance=segment)
    if _is_saving(request) and saved_by(form, update_segment, actor=request.user, segment=segment):
        messages.success(request, _("Saved."))
        return redirect(segment)
    return _drawn(request, form, {"segment": segment})


@require_POST
@permitted("accounts.add_segment")
def segment_preview(request: StaffRequest) -> HttpResponse:
    """Whom the rule of a form fits now, for htmx; nothing is saved."""
    form = SegmentForm(request.POST, instance=Segment())
    return render(request, f"{FOLDER}/_preview.html", {"look": form.look(Customer.objects.visible_to(request.user))})


def _is_saving(request: StaffRequest) -> bool:
    return request.method == "POST" and PRESS not in request.POST


def _drawn(request: StaffRequest, form: SegmentForm, context: dict[str, Any]) -> HttpResponse:
    """Draw the form; for htmx the rule alone. One that is not being saved is not told off for what is still missing."""
    is_saving = _is_saving(request)
    if form.is_bound and not is_saving:
        form.is_valid()
        form.errors.clear()
    is_stored = not form.is_bound and form.instance.pk is not None
    context |= {"form": form, "drawing": form.drawing(with_problems=is_saving or is_stored), "edits": request.path}
    if request.htmx and not request.htmx.history_restore_request:
        return trigger_client_event(render(request, f"{FOLDER}/_rule.html", context), "rule-drawn", after="settle")
    look = form.look(Customer.objects.visible_to(request.user))
    return render(request, f"{FOLDER}/segment_edit.html", context | {"look": look})
