"""What one customer said, and was asked, for the panel on their page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from surveys.models import Invitation, Response

MOST_SHOWN = 3  # of each


@require_safe
@permitted("surveys.view_response")
def customer_answers(request: StaffRequest, pk: int) -> HttpResponse:
    """The newest answers of a customer, and what they were asked and did not answer, or not asked and why."""
    customer = customer_or_404(request, pk)
    responses = Response.objects.filter(customer=customer).exclude(state=Response.State.EXCLUDED)
    asked = Invitation.objects.filter(customer=customer).exclude(status=Invitation.Status.ANSWERED)
    context = {
        "customer": customer,
        "responses": responses.with_words().select_related("survey", "contact").order_by("-answered_at", "-pk")[:MOST_SHOWN],
        "asked": asked.select_related("survey", "contact").order_by("-pk")[:MOST_SHOWN],
    }
    name = "_customer_answers" if request.htmx else "customer_answers"
    return render(request, f"surveys/responses/{name}.html", context)
