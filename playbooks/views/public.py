"""What needs no log-in: a customer moves or cancels a callback."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from playbooks.actions.callbacks import close_callback, move_callback
from playbooks.forms.public import CANCEL, CustomerMoveForm
from playbooks.models import Callback
from playbooks.public import callback_of
from playbooks.reasons import CANCELLED_BY_CUSTOMER
from retention_site.base.changes import StaleVersion
from retention_site.base.public_pages import language_of, public_page


@csrf_exempt  # who holds the secret link may use it; there is no session to ride on
@require_http_methods(["GET", "HEAD", "POST"])
@public_page(visits=120, posts=20)
def public_callback(request: HttpRequest, token: str) -> HttpResponse:
    """Show a customer their callback; only a POST of one of its two buttons moves or cancels it."""
    callback = callback_of(token)
    known = [callback.contact.language if callback.contact else "", callback.customer.language] if callback else []
    language = language_of(request, *known)
    with translation.override(language), timezone.override(callback.zone if callback else None):
        if callback is None:
            return render(request, "playbooks/callbacks/public_gone.html", {"language": language}, status=404)
        form = CustomerMoveForm(request.POST if request.method == "POST" else None, callback=callback)
        if form.is_valid() and (answer := _act(request, form, callback)):
            return answer
        context = {"callback": callback, "form": form, "language": language, "is_late": callback.is_overdue(at=timezone.now())}
        return render(request, "playbooks/callbacks/public_callback.html", context)


def _act(request: HttpRequest, form: CustomerMoveForm, callback: Callback) -> HttpResponse | None:
    """Do what the customer pressed; None where it could not be done, with the reason in `form`."""
    said = form.cleaned_data
    try:
        if said["act"] == CANCEL:
            return _cancel(request, callback, said["version"])
        if said["slot"] != callback.promised_for:
            move_callback(actor=None, callback=callback, version=said["version"], promised_for=said["slot"], by_customer=True)
    except StaleVersion:
        callback.refresh_from_db()
        form.refuse(_("This callback was changed meanwhile. It stands here as it is now."))
        return None
    except ValidationError:
        form.refuse(_("Somebody was quicker: this time is taken. Please choose another."))
        return None
    return _moved(request)


def _moved(request: HttpRequest) -> HttpResponse:
    return redirect(f"{request.path}?moved=1&lang={translation.get_language()}")


def _cancel(request: HttpRequest, callback: Callback, version: int) -> HttpResponse:
    withdrawn = Callback.Outcome.WITHDRAWN
    close_callback(actor=None, callback=callback, version=version, outcome=withdrawn, reason=CANCELLED_BY_CUSTOMER)
    context = {"callback": callback, "language": translation.get_language()}
    return render(request, "playbooks/callbacks/public_cancelled.html", context)
