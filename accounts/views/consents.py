"""The ledger of what people allowed or refused: lines are added, never changed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.consents import record_consent
from accounts.forms.consents import ConsentForm
from accounts.models import Consent
from accounts.requests import StaffRequest
from accounts.views.contacts import contact_or_404
from retention_site.base.access import permitted
from retention_site.base.kept_posts import posted_or_kept

LINES_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_consent")
def consent_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what a contact said we may or may not do, under everything they said before."""
    contact = contact_or_404(request, pk)
    form = ConsentForm(posted_or_kept(request), initial={"wording_language": contact.language or contact.customer.language})
    if request.method == "POST" and form.is_valid():
        try:
            record_consent(actor=request.user, contact=contact, source=Consent.Source.STAFF, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Noted in the ledger."))
            return redirect(contact.customer)
    lines = Consent.objects.filter(contact=contact).select_related("actor").order_by("-pk")[:LINES_SHOWN]
    context = {"form": form, "contact": contact, "customer": contact.customer, "lines": lines}
    return render(request, "accounts/consents/consent_add.html", context)
