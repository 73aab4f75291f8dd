"""When customers were paying."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.spells import create_spell, update_spell
from accounts.forms.spells import SpellForm
from accounts.models import Spell
from accounts.models.customers import within_sight
from accounts.paying import business_day
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_spell")
def spell_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that a customer began to pay, or came back."""
    customer = customer_or_404(request, pk)
    form = SpellForm(posted_or_kept(request), instance=Spell(customer=customer, started_on=business_day()))
    if request.method == "POST" and saved_by(form, create_spell, actor=request.user, customer=customer):
        messages.success(request, _("Saved. Add what they pay for."))
        return redirect(customer)
    return render(request, "accounts/spells/spell_add.html", {"form": form, "customer": customer})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_spell")
def spell_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a spell or end it; its running subscriptions end with it."""
    visible = within_sight(Spell.objects.all(), request.user)
    spell = visible.select_related("customer").filter(pk=pk).first()
    if spell is None:
        raise Http404
    form = SpellForm(posted_or_kept(request), instance=spell)
    if request.method == "POST" and saved_by(form, update_spell, actor=request.user, spell=spell):
        messages.success(request, _("Saved."))
        return redirect(spell.customer)
    return render(request, "accounts/spells/spell_edit.html", {"form": form, "spell": spell, "customer": spell.customer})
