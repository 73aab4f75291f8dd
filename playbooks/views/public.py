"""What needs no log-in: a customer moves or cancels a callback."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from playbooks.actions.callbacks import close_callback, move_callback
from playbooks.forms.callbacks import CustomerMoveForm
from playbooks.models import Callback
from playbooks.public import callback_of

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@csrf_exempt  # who holds the secret link may use it; there is no session to ride on
@require_http_methods(["GET", "HEAD", "POST"])
def public_callback(request: HttpRequest, token: str) -> HttpResponse:
    """Show a customer their callback; only a POST moves or cancels it."""
    callback = callback_of(token)
    language = _language(request, callback)
    with translation.override(language), timezone.override(callback.zone if callback else None):
        request.LANGUAGE_CODE = language
        if callback is None:
            return _private(render(request, "playbooks/callbacks/public_gone.html", status=404))
        return _private(_serve(request, callback))


def _serve(request: HttpRequest, callback: Callback) -> HttpResponse:
    form = CustomerMoveForm(request.POST if request.method == "POST" else None, callback=callback)
    done = ""
    if request.method == "POST" and callback.is_owed:
        done = _cancel(callback) if "cancel" in request.POST else _move(form, callback)
        callback.refresh_from_db()
    context = {"callback": callback, "form": form, "done": done, "is_over": callback.promised_for <= timezone.now()}
    return render(request, "playbooks/callbacks/public_callback.html", context)


def _move(form: CustomerMoveForm, callback: Callback) -> str:
    if not form.is_valid():
        return ""
    try:
        move_callback(actor=None, callback=callback, version=None, promised_for=form.moment, by_customer=True)
    except ValidationError:
        form.add_error(None, _("Somebody was quicker: this time is taken. Please choose another."))
        return ""
    return "moved"


def _cancel(callback: Callback) -> str:
    reason = _("Cancelled by the customer")
    close_callback(actor=None, callback=callback, version=None, outcome=Callback.Outcome.WITHDRAWN, reason=reason)
    return "cancelled"


def _language(request: HttpRequest, callback: Callback | None) -> str:
    """The contact's language, else the customer's, else the browser's."""
    known: list[Callable[[], str]] = []
    if callback:
        known = [lambda: callback.contact.language if callback.contact else "", lambda: callback.customer.language]
    return next((found for each in known if (found := each())), "") or translation.get_language_from_request(request)


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response[name] = value
    return response
