"""Making a promise from a customer's page, and what its form asks for while one chooses."""

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.call_sections import refuse
from accounts.guide import Briefing, briefing_for, likely_contact
from accounts.models import Contact, Customer
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from playbooks.actions.callbacks import promise_callback
from playbooks.fading import what_about
from playbooks.forms.callbacks import MoveForm
from playbooks.forms.moments import MomentForm, named
from playbooks.forms.promising import CustomerPromiseForm, PromiseForm, promised
from playbooks.models import Callback, FollowUp
from playbooks.views.callbacks import callback_or_404
from retention_site.base.access import permitted
from retention_site.base.api_fields import ID_PATTERN
from retention_site.base.kept_posts import posted_or_kept

PREFIX = "promise"


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.add_callback")
def callback_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Promise a customer a call: one press on a time, what it is about is there already."""
    customer = customer_or_404(request, pk)
    briefing = briefing_for(customer)
    contacts = list(Contact.objects.filter(customer=customer).current().select_related("customer__team"))
    form = CustomerPromiseForm(
        posted_or_kept(request),
        customer=customer,
        user=request.user,
        contacts=contacts,
        prefix=PREFIX,
        initial=_carried_over(customer, briefing, contacts) | _from_follow_up(request, customer),
    )
    if request.method == "POST" and form.is_valid() and (callback := _promise(request, form, customer)):
        messages.success(request, _("Promised. It stays on Today until it has an outcome."))
        return redirect(callback)
    context = {"customer": customer, "form": form, "briefing": briefing}
    return render(request, "playbooks/callbacks/callback_add.html", context)


@require_safe
@permitted("playbooks.add_callback")
def callback_slots(request: StaffRequest, pk: int) -> HttpResponse:
    """The free times of who is to call and a customer, for the call form and whenever somebody else is to call.

    With `people` also who might call, for a page that has not read them yet; with `more` without those of one press,
    for a page that shows them.
    """
    customer = customer_or_404(request, pk)
    form = _asking(request, customer)
    form.is_valid()
    asked = {name: name in request.GET for name in ("is_open", "more", "people")}
    return render(request, "playbooks/callbacks/_times.html", {"form": form, "customer": customer} | asked)


@require_safe
@permitted("playbooks.add_callback")
def callback_clock(request: StaffRequest, pk: int) -> HttpResponse:
    """A moment that is being chosen on both clocks, and what speaks against it; `move` names a promise that is moved to it."""
    customer = customer_or_404(request, pk)
    form: MomentForm
    if key := request.GET.get("move", ""):
        form = MoveForm(request.GET, callback=callback_or_404(request, int(key) if re.fullmatch(ID_PATTERN, key) else 0))
    else:
        form = _asking(request, customer)
    form.is_valid()
    return render(request, "playbooks/callbacks/_clock.html", {"form": form, "is_asking": True})


def _asking(request: StaffRequest, customer: Customer) -> PromiseForm:
    """Read what is chosen so far; a contact who is chosen may have a clock of their own."""
    key = request.GET.get(f"{PREFIX}-contact", "")
    contact = Contact.objects.filter(customer=customer, pk=key).first() if re.fullmatch(ID_PATTERN, key) else None
    there = contact.zone if contact and contact.timezone else customer.zone
    return PromiseForm(request.GET, customer=customer, user=request.user, prefix=PREFIX, there=there)


def _promise(request: StaffRequest, form: CustomerPromiseForm, customer: Customer) -> Callback | None:
    said = form.cleaned_data
    carried = {name: said[name] for name in ("about", "heard", "contact")}
    try:
        return promise_callback(actor=request.user, customer=customer, **carried, **promised(said))
    except ValidationError as error:
        refuse(form, named(error))
    return None


def _from_follow_up(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    """Begin with the unhappy answer that the address names, if there is one of this customer."""
    key = request.GET.get("follow_up", "")
    found = FollowUp.objects.filter(customer=customer).select_related("response")
    follow_up = found.filter(pk=key).first() if re.fullmatch(ID_PATTERN, key) else None
    if follow_up is None:
        return {}
    said = [answer.text for answer in follow_up.response.answers.all() if answer.text]
    begun = {"about": _("What you told us in our survey"), "heard": "\n".join(said)}
    return begun | ({"contact": follow_up.response.contact_id} if follow_up.response.contact_id else {})


def _carried_over(customer: Customer, briefing: Briefing, contacts: list[Contact]) -> dict[str, Any]:
    """Begin with what is open: the questions somebody waits for, or how they stand; what was heard last, and from whom."""
    contact = likely_contact(contacts, briefing.last_talk)
    return {
        "about": " ".join(question.text for question in briefing.questions)[:500] or what_about(customer),
        "heard": briefing.last_talk.heard if briefing.last_talk else "",
        "contact": contact.pk if contact else None,
    }
