"""Settings of the widget: which sites ask, what their pages contain, and the secret they sign with."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import StaffRequest
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept
from retention_site.base.paging import page_of
from surveys.actions.widget_sites import create_widget_site, renew_secret, update_widget_site
from surveys.forms.widget_sites import WidgetSiteForm
from surveys.models import WidgetSite
from surveys.widget_signing import GOOD_FOR, secret_of
from surveys.widget_snippets import EXAMPLES, policy, tag_of

EDIT = "surveys/widget_sites/widget_site_edit.html"


@require_safe
@permitted("surveys.view_widgetsite")
def widget_site_list(request: StaffRequest) -> HttpResponse:
    """Show every site that is on the list."""
    page = page_of(request, WidgetSite.objects.select_related("survey"), ordering=("origin",))
    return render(request, "surveys/widget_sites/widget_site_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.add_widgetsite")
def widget_site_add(request: StaffRequest) -> HttpResponse:
    """Put a site on the list; its page says what to do there."""
    form = WidgetSiteForm(posted_or_kept(request), instance=WidgetSite())
    if request.method == "POST" and (site := saved_by(form, create_widget_site, actor=request.user)):
        return redirect(site)
    return render(request, EDIT, {"form": form})


@require_safe
@never_cache
@permitted("surveys.change_widgetsite")
def widget_site_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what to copy into the site's pages, how to sign, and the secret to sign with."""
    site = get_object_or_404(WidgetSite.objects.select_related("survey"), pk=pk)
    context = {
        "site": site,
        "tag": tag_of(site),
        "policy": policy(),
        "secret": secret_of(site.pk, site.nonce),
        "examples": EXAMPLES,
        "hours": int(GOOD_FOR.total_seconds() // 3600),
    }
    return render(request, "surveys/widget_sites/widget_site_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("surveys.change_widgetsite")
def widget_site_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change where a site is, what it asks, or switch it off."""
    site = get_object_or_404(WidgetSite, pk=pk)
    form = WidgetSiteForm(posted_or_kept(request), instance=site)
    if request.method == "POST" and saved_by(form, update_widget_site, actor=request.user, widget_site=site):
        messages.success(request, _("Saved."))
        return redirect(site)
    return render(request, EDIT, {"form": form, "site": site})


@require_POST
@permitted("surveys.change_widgetsite")
def widget_site_renew(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a new secret; the site stays silent until it signs with it."""
    site = renew_secret(actor=request.user, widget_site=get_object_or_404(WidgetSite, pk=pk))
    messages.success(request, _("There is a new secret. The widget is silent until your server signs with it."))
    return redirect(site)
