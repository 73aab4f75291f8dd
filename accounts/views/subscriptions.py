"""What customers pay for, and how much.

Actions get copies: they write into the record before they know whether it may be saved, and the page shows what is stored.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.subscriptions import change_value, create_subscription, update_subscription
from accounts.forms.subscriptions import SubscriptionForm, ValueForm
from accounts.models import Subscription
from accounts.models.customers import within_sight
from accounts.paying import business_day
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from retention_site.base.changes import StaleVersion
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_subscription")
def subscription_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a product to the spell that runs now; without one, say first since when they pay."""
    customer = customer_or_404(request, pk)
    spell = customer.spells.filter(ended_on=None).order_by("-started_on").first()
    if spell is None:
        messages.info(request, _("First say since when they pay; products belong to that spell."))
        return redirect("spell_add", customer.pk)
    blank = Subscription(spell=spell, started_on=max(business_day(), spell.started_on))
    form = SubscriptionForm(posted_or_kept(request), instance=blank)
    if request.method == "POST" and saved_by(form, create_subscription, actor=request.user, spell=spell):
        messages.success(request, _("Saved."))
        return redirect(customer)
    return render(request, "accounts/subscriptions/subscription_add.html", {"form": form, "customer": customer, "spell": spell})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_subscription")
def subscription_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct or end a subscription; or give it a new price, which closes this one and opens the next."""
    subscription = _subscription_or_404(request, pk)
    is_price = request.method == "POST" and request.POST.get("act") == "price"
    data = posted_or_kept(request)
    price = ValueForm(data if is_price else None, initial={"version": subscription.version, "on": business_day()})
    form = SubscriptionForm(None if is_price else data, instance=subscription)
    is_saved = _changed_value(request, subscription, price) if is_price else False
    if request.method == "POST" and not is_price:
        is_saved = bool(saved_by(form, update_subscription, actor=request.user, subscription=subscription))
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect(subscription.spell.customer)
    context = {"form": form, "price": price, "subscription": subscription, "customer": subscription.spell.customer}
    return render(request, "accounts/subscriptions/subscription_edit.html", context)


def _subscription_or_404(request: StaffRequest, pk: int) -> Subscription:
    visible = within_sight(Subscription.objects.all(), request.user, "spell__customer")
    subscription = visible.select_related("spell__customer", "product").filter(pk=pk).first()
    if subscription is None:
        raise Http404
    return subscription


def _changed_value(request: StaffRequest, subscription: Subscription, price: ValueForm) -> bool:
    if not price.is_valid():
        return False
    try:
        change_value(actor=request.user, subscription=subscription, **price.cleaned_data)
    except StaleVersion as stale:
        fresh = request.POST.copy()
        fresh[price.add_prefix("version")] = str(stale.current.version)
        price.data = fresh
        price.add_error(None, _("Somebody changed this subscription meanwhile. Look at it below, then set the price again."))
    except ValidationError as error:
        price.add_error(None, ValidationError(error.messages))
    else:
        return True
    return False
