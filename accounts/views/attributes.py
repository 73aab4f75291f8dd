"""Own attributes: fields of the company's own on every customer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.attributes import create_attribute, update_attribute
from accounts.forms.attributes import AttributeForm
from accounts.models import Attribute
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of


@require_safe
@permitted("accounts.view_attribute")
def attribute_list(request: StaffRequest) -> HttpResponse:
    """Show the company's own fields."""
    page = page_of(request, Attribute.objects.all(), ordering=("label",))
    return render(request, "accounts/attributes/attribute_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_attribute")
def attribute_add(request: StaffRequest) -> HttpResponse:
    """Define a field."""
    form = AttributeForm(posted_or_kept(request), instance=Attribute())
    if request.method == "POST" and (attribute := saved_by(form, create_attribute, actor=request.user)):
        messages.success(request, _("Saved: %(name)s.") % {"name": attribute})
        return redirect("attribute_list")
    return render(request, "accounts/attributes/attribute_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_attribute")
def attribute_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change how a field is named, or what can be chosen in it."""
    attribute = get_object_or_404(Attribute, pk=pk)
    form = AttributeForm(posted_or_kept(request), instance=attribute)
    if request.method == "POST" and (saved := saved_by(form, update_attribute, actor=request.user, attribute=attribute)):
        messages.success(request, _("Saved: %(name)s.") % {"name": saved})
        return redirect("attribute_list")
    return render(request, "accounts/attributes/attribute_edit.html", {"form": form, "attribute": attribute})
