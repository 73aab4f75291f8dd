"""Products: what customers pay for, and how often a healthy one uses it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.products import create_product, update_product
from accounts.forms.products import ProductForm
from accounts.models import Product
from accounts.requests import StaffRequest
from accounts.views.settings import setting_page
from accounts.views.standing_rules import TRIAL, is_trying, trial_of
from retention_site.base.access import permitted
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of


@require_safe
@permitted("accounts.view_product")
def product_list(request: StaffRequest) -> HttpResponse:
    """Show every product, those sold now and those no longer."""
    page = page_of(request, Product.objects.all(), ordering=("name",))
    return render(request, "accounts/products/product_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_product")
def product_add(request: StaffRequest) -> HttpResponse:
    """Make a product."""
    form = ProductForm(posted_or_kept(request), instance=Product())
    return setting_page(request, form, create_product, noun="product")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_product")
def product_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a product; htmx, and the button beside the form, only tell what other days of silence would come to."""
    product = get_object_or_404(Product, pk=pk)
    form = ProductForm(posted_or_kept(request), instance=product)
    if is_trying(request):
        context = {"form": form, "product": product} | trial_of(request, form, "product")
        return render(request, TRIAL if request.htmx else "accounts/products/product_edit.html", context)
    return setting_page(request, form, update_product, noun="product", product=product)
