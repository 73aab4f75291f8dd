"""Products: what customers pay for, and how often a healthy one uses it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.products import create_product, update_product
from accounts.forms.products import ProductForm
from accounts.models import Product
from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
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
    if request.method == "POST" and (product := saved_by(form, create_product, actor=request.user)):
        messages.success(request, _("Saved: %(name)s.") % {"name": product})
        return redirect("product_list")
    return render(request, "accounts/products/product_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_product")
def product_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a product."""
    product = get_object_or_404(Product, pk=pk)
    form = ProductForm(posted_or_kept(request), instance=product)
    if request.method == "POST" and (saved := saved_by(form, update_product, actor=request.user, product=product)):
        messages.success(request, _("Saved: %(name)s.") % {"name": saved})
        return redirect("product_list")
    return render(request, "accounts/products/product_edit.html", {"form": form, "product": product})
