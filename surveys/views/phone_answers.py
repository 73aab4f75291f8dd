"""What the call form fetches when a colleague is about to ask a survey on the phone."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from surveys.forms.phone_answers import PhoneAnswerForm

PREFIX = "survey"


@require_safe
@permitted("surveys.add_response")
def phone_answer_add(request: StaffRequest, pk: int) -> HttpResponse:
    """The questions of the live surveys, those first that somebody at this customer may be asked now."""
    customer = customer_or_404(request, pk)
    form = PhoneAnswerForm(customer=customer, user=request.user, is_open=True, prefix=PREFIX)
    return render(request, "surveys/phone_answers/_questions.html", {"form": form, "customer": customer})
