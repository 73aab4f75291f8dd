"""The people at a customer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.contacts import create_contact, update_contact
from accounts.forms.contacts import ContactForm
from accounts.mail_preferences.wishes import Wishes
from accounts.models import Contact
from accounts.models.customers import within_sight
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


def contact_or_404(request: StaffRequest, pk: int) -> Contact:
    """Return a contact of a customer that the reader may see. Raises Http404 for any other."""
    visible = within_sight(Contact.objects.all(), request.user)
    contact = visible.select_related("customer__team", "mail_preferences").filter(pk=pk).first()
    if contact is None:
        raise Http404
    return contact


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_contact")
def contact_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add somebody to talk to at a customer."""
    customer = customer_or_404(request, pk)
    form = ContactForm(posted_or_kept(request), instance=Contact(customer=customer))
    if request.method == "POST" and (contact := saved_by(form, create_contact, actor=request.user, customer=customer)):
        messages.success(request, _("Added: %(name)s.") % {"name": contact})
        return redirect(customer)
    return render(request, "accounts/contacts/contact_add.html", {"form": form, "customer": customer})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_contact")
def contact_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what we know of a contact, or note that they left."""
    contact = contact_or_404(request, pk)
    form = ContactForm(posted_or_kept(request), instance=contact)
    if request.method == "POST" and saved_by(form, update_contact, actor=request.user, contact=contact):
        messages.success(request, _("Saved."))
        return redirect(contact.customer)
    context = {"form": form, "contact": contact, "customer": contact.customer, "wishes": Wishes(contact)}
    return render(request, "accounts/contacts/contact_edit.html", context)
