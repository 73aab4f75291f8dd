"""Waves: launching one with its reach in view, watching it, stopping it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.call_sections import refuse
from accounts.models import Customer
from accounts.requests import StaffRequest
from accounts.segments.reading import segments_by_code
from retention_site.base.access import permitted
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of
from surveys.actions.waves import create_wave, stop_wave
from surveys.asking import skips_told
from surveys.forms.waves import EVERYBODY, SEGMENT, WaveForm
from surveys.models import Invitation, Survey, Wave
from surveys.waves import counts_of, progress_of, reach_of

FOLDER = "surveys/waves"


@require_safe
@permitted("surveys.view_wave")
def wave_list(request: StaffRequest) -> HttpResponse:
    """Every wave with how far it is, the newest first; with `?segment=` the buttons of new ones ask that segment."""
    page = page_of(request, Wave.objects.select_related("survey", "created_by"), ordering=("-starts_at",))
    counts = counts_of(page.rows)
    for wave in page.rows:
        wave.counts = counts[wave.pk]
    segment = segments_by_code().get(request.GET["segment"]) if "segment" in request.GET else None
    chosen = urlencode({"people": SEGMENT + segment.code}) if segment else ""
    context = {"page": page, "surveys": Survey.objects.live(), "chosen": chosen, "segment": segment}
    return render(request, f"{FOLDER}/wave_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.add_wave")
def wave_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose customers and see whom a wave would reach, then launch it; htmx, and the button beside it, only count."""
    survey = get_object_or_404(Survey, pk=pk)
    begun = {"people": request.GET.get("people", EVERYBODY), "address": request.GET.get("address", "")}
    form = WaveForm(posted_or_kept(request), user=request.user, initial=begun)
    is_counting = bool(request.htmx) or "count" in request.POST
    if request.method == "POST" and not is_counting and form.is_valid() and (wave := _launched(request, form, survey)):
        messages.success(request, _("Launched. The people are being planned."))
        return redirect(wave)
    context = {"survey": survey, "form": form} | _reach(request, form, survey, is_counting=is_counting)
    return render(request, f"{FOLDER}/{'_reach' if request.htmx else 'wave_add'}.html", context)


@never_cache
@require_safe
@permitted("surveys.view_wave")
def wave_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """How far a wave is, and everybody who was not asked, with the reason."""
    wave = get_object_or_404(Wave.objects.select_related("survey", "created_by", "job"), pk=pk)
    rows = wave.invitations.filter(customer__in=Customer.objects.visible_to(request.user), status=Invitation.Status.SKIPPED)
    page = page_of(request, rows.select_related("customer", "contact", "survey"), ordering=("pk",))
    told = skips_told(page.rows, at=timezone.now())
    for invitation in page.rows:
        invitation.reason = told[invitation.pk]
    context = {"wave": wave, "progress": progress_of(wave), "page": page, "job": wave.job}
    return render(request, f"{FOLDER}/wave_detail.html", context)


@require_POST
@permitted("surveys.change_wave")
def wave_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask nobody more of this wave."""
    wave = get_object_or_404(Wave.objects.select_related("job"), pk=pk)
    if wave.is_stopped:
        messages.info(request, _("It was stopped already."))
    else:
        stop_wave(actor=request.user, wave=wave, version=None)
        messages.success(request, _("Stopped. Nobody more is asked; who was asked may still answer."))
    return redirect(wave)


def _launched(request: StaffRequest, form: WaveForm, survey: Survey) -> Wave | None:
    said = form.cleaned_data
    try:
        return create_wave(
            actor=request.user,
            survey=survey,
            name=said["name"],
            query=form.query,
            starts_at=said["starts_at"],
            days=said["days"],
            remind_after_days=said["remind_after_days"],
        )
    except ValidationError as error:
        refuse(form, error)
    return None


def _reach(request: StaffRequest, form: WaveForm, survey: Survey, *, is_counting: bool) -> dict[str, Any]:
    """Count whom the wave would ask; a form that is only counted is not told off for what is still missing."""
    counted = form
    if not form.is_bound:
        begun = request.GET.copy()
        begun.update({name: value for name, value in form.initial.items() if isinstance(value, str)})
        counted = WaveForm(begun, user=request.user)
    counted.is_valid()
    reach = reach_of(survey, counted.customers, at=timezone.now()) if counted.customers is not None else None
    wrong = [*counted.errors.get("people", []), *counted.errors.get("address", [])]
    if is_counting:
        form.errors.clear()
    return {"reach": reach, "wrong": wrong if form.is_bound else []}
