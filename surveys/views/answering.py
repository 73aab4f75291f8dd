"""What needs no log-in: the page on which a customer answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from retention_site.base.public_pages import language_of, public_page
from surveys.links import asked_by


@csrf_exempt  # who holds the secret link may answer; there is no session to ride on
@require_http_methods(["GET", "HEAD", "POST"])
@public_page(visits=120, posts=20)
def survey_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions that a link asks; only a POST of the form answers."""
    asked = asked_by(token)
    language = language_of(request, asked.invitation.language if asked and asked.invitation else "")
    with translation.override(language):
        return render(request, "surveys/answering/survey_gone.html", {"language": language}, status=404)
