"""Seen, not now: leaving a customer who slips away, or whose onboarding is stuck, for some days."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import StaffRequest
from accounts.standing.shown import standing_of
from accounts.views.customers import customer_or_404
from playbooks.actions.snoozes import snooze_customer
from playbooks.forms.snoozes import SnoozeForm
from retention_site.base.access import local_path, permitted
from retention_site.base.clocks import long_date
from retention_site.base.editing import refuse
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("playbooks.add_snooze")
def snooze_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave a customer for some days; from Today one goes back there."""
    customer = customer_or_404(request, pk)
    form = SnoozeForm(posted_or_kept(request))
    going = local_path(request, request.POST.get("next") or request.GET.get("next")) or ""
    if request.method == "POST" and form.is_valid():
        try:
            snooze = snooze_customer(actor=request.user, customer=customer, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            said = {"customer": customer, "day": long_date(snooze.until)}
            messages.success(request, _("%(customer)s will be on Today again on %(day)s, if nothing has changed.") % said)
            return redirect(going or customer)
    context = {"form": form, "customer": customer, "standing": standing_of(customer), "next": going}
    return render(request, "playbooks/snoozes/snooze_add.html", context)
