"""What is done with a promise: another moment, another person, an outcome."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.call_sections import refuse
from accounts.requests import StaffRequest
from playbooks.actions.callbacks import close_callback, hand_over_callback, move_callback
from playbooks.forms.callbacks import CloseForm, GiveForm, MoveForm
from playbooks.forms.moments import named
from playbooks.models import Callback
from playbooks.views.callbacks import callback_or_404, show_callback
from retention_site.base.access import local_path, permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.change_callback")
def callback_move(request: StaffRequest, pk: int) -> HttpResponse:
    """Promise another moment; from the week view one comes here with the moment chosen, and goes back there."""
    callback = callback_or_404(request, pk)
    if not callback.is_owed:
        messages.info(request, _("This promise has its outcome already."))
        return redirect(callback)
    form = MoveForm(posted_or_kept(request), callback=callback)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        fields = {"by_customer": said["by"] == "customer"} | {name: said[name] for name in ("reason", "assignee")}
        if _done(request, form, move_callback, callback, fields | {"promised_for": form.moment}):
            messages.success(request, _("Moved. What was promised before stays in the ledger."))
            return redirect(local_path(request, request.POST.get("next")) or callback)
    context = {"callback": callback, "customer": callback.customer, "form": form, "next": request.POST.get("next", "")}
    return render(request, "playbooks/callbacks/callback_move.html", context)


@require_POST
@permitted("playbooks.change_callback")
def callback_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the promise its outcome without a call that is logged."""
    callback = callback_or_404(request, pk)
    form = CloseForm(request.POST, callback=callback)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("outcome", "reason")}
        if _done(request, form, close_callback, callback, fields):
            messages.success(request, _("Noted how it ended."))
            return redirect(callback)
    return show_callback(request, callback_or_404(request, pk), close=form)


@require_POST
@permitted("playbooks.change_callback")
def callback_give(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody else make the call."""
    callback = callback_or_404(request, pk)
    form = GiveForm(request.POST, callback=callback)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("assignee", "reason")}
        if _done(request, form, hand_over_callback, callback, fields):
            messages.success(request, _("Handed over to %(name)s.") % {"name": fields["assignee"]})
            return redirect(callback)
    return show_callback(request, callback_or_404(request, pk), give=form)


def _done(request: StaffRequest, form: Form, action: Any, callback: Callback, fields: dict[str, Any]) -> bool:
    """Act at the version that the form was opened at; False where it is to be shown again, at the version of now."""
    try:
        action(actor=request.user, callback=callback, version=form.cleaned_data["version"], **fields)
    except StaleVersion as stale:
        form.add_error(None, _("Somebody changed this promise meanwhile. It stands here as it is now; choose again."))
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data[form.add_prefix("version")] = str(stale.current.version)  # type: ignore[index]
    except ValidationError as error:
        refuse(form, named(error))
    else:
        return True
    return False
