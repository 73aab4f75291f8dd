"""Own attributes: fields of the company's own on every customer."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.attributes import create_attribute, update_attribute
from accounts.forms.attributes import AttributeForm
from accounts.models import Attribute
from accounts.requests import StaffRequest
from accounts.views.settings import setting_page
from retention_site.base.access import permitted
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
    return setting_page(request, form, create_attribute, noun="attribute")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_attribute")
def attribute_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change how a field is named, or what can be chosen in it."""
    attribute = get_object_or_404(Attribute, pk=pk)
    form = AttributeForm(posted_or_kept(request), instance=attribute)
    return setting_page(request, form, update_attribute, noun="attribute", attribute=attribute)
