"""The pages that say what went wrong: a forbidden page, a missing one, our own fault, an expired form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.translation import gettext as _

from retention_site.base.access import is_form_of_staff, log_in_first, page_to_return_to
from retention_site.base.kept_posts import comes_from_here, keep_post
from retention_site.base.rest import is_api, problem_answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if is_api(request):
        return problem_answer(400, _("This request cannot be read."))
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        return problem_answer(500, _("This is our fault. It has been written to the log."))
    # Drawn without the request: what broke may break again in a context processor
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Keep what was typed into a form of ours whose token is stale, and show the form again; refuse anything else."""
    if is_form_of_staff(request) and comes_from_here(request):
        if not request.user.is_authenticated:
            return log_in_first(request)
        if keep_post(request):
            return redirect(page_to_return_to(request))
    return render(request, "403_csrf.html", status=403)
