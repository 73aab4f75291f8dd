"""Whether mail leaves, and how fast: one page of the settings."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.sending import add_pace, pause_sending, remove_pace, resume_sending
from accounts.forms.sending import SendingPaceForm
from accounts.messages.progress import sending_now
from accounts.models import SendingPace, SendingState
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import refuse


@require_safe
@permitted("accounts.change_sendingstate")
def sending_paces(request: StaffRequest) -> HttpResponse:
    """Show whether mail leaves, what the server said where it does not, what waits, and how fast it may leave."""
    return _page(request, SendingPaceForm())


def _page(request: StaffRequest, form: SendingPaceForm) -> HttpResponse:
    state = SendingState.objects.select_related("actor").filter(pk=1).first() or SendingState(pk=1)
    shown = {"state": state, "paces": SendingPace.objects.all(), "form": form, "now": sending_now()}
    return render(request, "accounts/sending/sending_paces.html", shown)


@require_POST
@permitted("accounts.change_sendingstate")
def sending_pause(request: StaffRequest) -> HttpResponse:
    """Let no more mail leave."""
    if pause_sending(actor=request.user):
        messages.success(request, _("No more mail leaves until somebody resumes."))
    return redirect("sending_paces")


@require_POST
@permitted("accounts.change_sendingstate")
def sending_resume(request: StaffRequest) -> HttpResponse:
    """Let mail leave again."""
    if resume_sending(actor=request.user):
        messages.success(request, _("Mail leaves again, within a minute."))
    return redirect("sending_paces")


@require_POST
@permitted("accounts.add_sendingpace")
def sending_pace_add(request: StaffRequest) -> HttpResponse:
    """Set how fast mail may leave, to one domain or in all."""
    form = SendingPaceForm(request.POST)
    if form.is_valid():
        try:
            add_pace(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("sending_paces")
    return _page(request, form)


@require_POST
@permitted("accounts.delete_sendingpace")
def sending_pace_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Let this mail leave as fast as it can."""
    remove_pace(actor=request.user, pace=get_object_or_404(SendingPace, pk=pk))
    messages.success(request, _("Removed."))
    return redirect("sending_paces")
