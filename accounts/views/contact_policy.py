"""The contact policy: one page of the settings; and what comes of it for each person at a customer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.contact_policy import update_contact_policy
from accounts.contact_policy.asks import PURPOSES, Ask, Channel
from accounts.contact_policy.telling import reasons_of
from accounts.forms.contact_policy import ContactPolicyForm
from accounts.models import Contact, ContactPolicy
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_contactpolicy")
def contact_policy_edit(request: StaffRequest) -> HttpResponse:
    """Change how often, when and to whom the company writes; it holds for what is planned already, too."""
    policy = ContactPolicy.current()
    form = ContactPolicyForm(posted_or_kept(request), instance=policy)
    if request.method == "POST" and saved_by(form, update_contact_policy, actor=request.user, contact_policy=policy):
        messages.success(request, _("Saved."))
        return redirect("settings_home")
    return render(request, "accounts/contact_policy/contact_policy_edit.html", {"form": form, "policy": policy})


@require_safe
@permitted("accounts.view_contact")
def customer_contacting(request: StaffRequest, pk: int) -> HttpResponse:
    """Whether each person at a customer may be written to now, for each purpose, and every reason why not."""
    customer = customer_or_404(request, pk)
    channel = Channel.CALL if request.GET.get("channel") == Channel.CALL else Channel.EMAIL
    asks = [Ask(purpose, channel) for purpose in PURPOSES]
    contacts = list(Contact.objects.filter(customer=customer).order_by("left_at", "-is_champion", "name_sort", "pk"))
    for contact in contacts:
        contact.customer = customer
    found = reasons_of(contacts, asks, at=timezone.now())
    context = {
        "customer": customer,
        "channel": channel,
        "channels": Channel.choices,
        "people": [
            (contact, [(purpose.label, found[contact.pk, ask]) for purpose, ask in zip(PURPOSES, asks, strict=True)])
            for contact in contacts
        ],
    }
    return render(request, "accounts/contact_policy/customer_contacting.html", context)
