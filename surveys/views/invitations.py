"""Asking one person now, from the page of their customer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Customer
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from retention_site.base.kept_posts import posted_or_kept
from surveys.actions.asking import ask_one
from surveys.forms.invitations import InvitationForm
from surveys.links import answer_url
from surveys.models import Channel, Invitation


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.add_invitation")
def invitation_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask somebody at this customer; who may not be asked by mail now is told with the reason, and nothing is planned."""
    customer = customer_or_404(request, pk)
    form = InvitationForm(posted_or_kept(request), customer=customer)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = ask_one(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return _asked(request, customer, invitation)
    context = {"form": form, "customer": customer, "link": _link(request, customer)}
    return render(request, "surveys/invitations/invitation_add.html", context)


def _asked(request: StaffRequest, customer: Customer, invitation: Invitation) -> HttpResponse:
    if invitation.channel == Channel.LINK:
        return redirect(f"{reverse('invitation_add', args=[customer.pk])}?asked={invitation.pk}")
    messages.success(request, _("The question is on its way by mail."))
    return redirect(customer)


def _link(request: StaffRequest, customer: Customer) -> str:
    """Return the link that was just made here, if one was."""
    asked = request.GET.get("asked", "")
    made = Invitation.objects.filter(customer=customer, created_by=request.user, channel=Channel.LINK)
    invitation = made.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    return answer_url(invitation) if invitation else ""
