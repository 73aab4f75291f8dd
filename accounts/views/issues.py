"""Support issues: the list to work through, and each of them until it is resolved."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.actions.issues import create_issue, update_issue
from accounts.forms.issues import IssueForm, IssueStatusForm
from accounts.issue_filter import IssueFilter
from accounts.models import Interaction, SupportIssue
from accounts.models.customers import within_sight
from accounts.requests import StaffRequest
from accounts.views.customers import customer_or_404
from accounts.views.lists import show_list
from retention_site.base.access import permitted
from retention_site.base.editing import saved_by
from retention_site.base.kept_posts import posted_or_kept

TALKS_SHOWN = 20


def issue_or_404(request: StaffRequest, pk: int) -> SupportIssue:
    """Return an issue of a customer that the reader may see. Raises Http404 for any other."""
    visible = within_sight(SupportIssue.objects.all(), request.user)
    named = visible.select_related("customer__team", "contact", "product", "assignee")
    issue = named.filter(pk=pk).first()
    if issue is None:
        raise Http404
    return issue


@require_safe
@permitted("accounts.view_supportissue")
@vary_on_headers("HX-Request")
def issue_list(request: StaffRequest) -> HttpResponse:
    """Issues by any filter, those not resolved unless asked otherwise; htmx gets the rows alone."""
    visible = within_sight(SupportIssue.objects.all(), request.user)
    filters = IssueFilter(request, visible.select_related("customer__team", "assignee", "product"))
    page = filters.page()
    is_first = not page.rows and not SupportIssue.objects.exists()
    context = {"filters": filters, "page": page, "is_first": is_first}
    return show_list(request, filters, "accounts/issues/issue_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.add_supportissue")
def issue_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Open an issue of a customer."""
    customer = customer_or_404(request, pk)
    blank = SupportIssue(customer=customer, assignee=request.user)
    form = IssueForm(posted_or_kept(request), instance=blank)
    if request.method == "POST" and (issue := saved_by(form, create_issue, actor=request.user, customer=customer)):
        messages.success(request, _("Opened: %(issue)s.") % {"issue": issue})
        return redirect(issue)
    return render(request, "accounts/issues/issue_add.html", {"form": form, "customer": customer})


@require_safe
@permitted("accounts.view_supportissue")
def issue_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One issue: what it is, the talks about it, and the next step."""
    issue = issue_or_404(request, pk)
    return render(request, "accounts/issues/issue_detail.html", _told(issue, IssueStatusForm(instance=issue)))


@require_POST
@permitted("accounts.change_supportissue")
def issue_status(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the next step with an issue: waiting, resolved, open again."""
    issue = issue_or_404(request, pk)
    form = IssueStatusForm(request.POST, instance=issue)
    if saved := saved_by(form, update_issue, actor=request.user, issue=issue):
        messages.success(request, _("This issue is now: %(status)s.") % {"status": saved.get_status_display()})
        return redirect(issue)
    return render(request, "accounts/issues/issue_detail.html", _told(issue, form))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("accounts.change_supportissue")
def issue_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change anything about an issue."""
    issue = issue_or_404(request, pk)
    form = IssueForm(posted_or_kept(request), instance=issue)
    if request.method == "POST" and saved_by(form, update_issue, actor=request.user, issue=issue):
        messages.success(request, _("Saved."))
        return redirect(issue)
    return render(request, "accounts/issues/issue_edit.html", {"form": form, "issue": issue, "customer": issue.customer})


def _told(issue: SupportIssue, form: IssueStatusForm) -> dict[str, object]:
    talks = Interaction.objects.filter(issue=issue).select_related("contact", "staff").order_by("-at", "-pk")[:TALKS_SHOWN]
    return {"issue": issue, "customer": issue.customer, "form": form, "talks": talks}
