"""What account managers feel about a customer, kept apart from everything that is counted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.feelings import add_feeling
from accounts.forms.feelings import FeelingForm
from accounts.models import Feeling
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from retention_site.base.editing import refuse
from retention_site.base.kept_posts import posted_or_kept

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_feeling")
def feeling_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Say how it feels, over what was felt before."""
    customer = customer_or_404(request, pk)
    form = FeelingForm(posted_or_kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_feeling(actor=request.user, customer=customer, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Noted. It stands beside what is counted, and changes no number."))
            return redirect(customer)
    feelings = Feeling.objects.filter(customer=customer).select_related("actor").order_by("-at", "-pk")[:SHOWN]
    context = {"form": form, "customer": customer, "feelings": feelings, "kinds": Feeling.Kind}
    return render(request, "accounts/feelings/feeling_add.html", context)
