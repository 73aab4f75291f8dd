"""Putting a survey where anybody may answer it: its open link, as an address and as a QR code to print."""

from io import BytesIO

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from surveys.actions.surveys import renew_link
from surveys.links import kiosk_url
from surveys.models import Survey

MODULE = 8  # pixels of one square of the code


@require_safe
@permitted("surveys.change_survey")
def survey_share(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the open link of a survey and its QR code."""
    survey = get_object_or_404(Survey, pk=pk)
    url = kiosk_url(survey)
    picture = segno.make_qr(url).svg_inline(scale=MODULE, border=2, svgclass="qr", lineclass=None, omitsize=True)
    context = {"survey": survey, "url": url, "picture": mark_safe(picture)}  # noqa: S308  drawn from an address of ours
    response = render(request, "surveys/sharing/survey_share.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@permitted("surveys.change_survey")
def survey_share_picture(request: StaffRequest, pk: int) -> HttpResponse:  # noqa: ARG001
    """Give the QR code as a file, for a poster or a table card."""
    survey = get_object_or_404(Survey, pk=pk)
    out = BytesIO()
    segno.make_qr(kiosk_url(survey)).save(out, kind="svg", scale=MODULE, title=survey.name)
    headers = {"Content-Disposition": f'attachment; filename="survey-{survey.pk}.svg"', "Cache-Control": "no-store"}
    return HttpResponse(out.getvalue(), content_type="image/svg+xml", headers=headers)


@require_POST
@permitted("surveys.change_survey")
def survey_share_renew(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a new open link; the one before leads nowhere from now on."""
    renew_link(actor=request.user, survey=get_object_or_404(Survey, pk=pk))
    messages.success(request, _("There is a new link. The one before, on screens and paper, leads nowhere now."))
    return redirect("survey_share", pk)
