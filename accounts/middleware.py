"""What a signed-in member of staff chose: language, time zone; and the second factor that some roles need."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User

Responder = Callable[[HttpRequest], HttpResponse]


class PreferencesMiddleware:
    """Speak the reader's language in the reader's time zone: their profile's, else the cookie's or the browser's language."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        language = user.language if isinstance(user, User) else translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            if isinstance(user, User):
                with timezone.override(user.zone):
                    response = self.get_response(request)
            else:
                response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RequireMfaMiddleware:
    """Send managers and admins who have no second factor to the page that sets one up, and nowhere else."""

    # Where the factor is set up, where the password is asked for again, and the ways out
    ALLOWED = ("/account/", "/reauthenticate/", "/logout/", "/static/", "/healthz/", "/preferences/", "/i18n/")

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and user.needs_mfa and not request.path.startswith(self.ALLOWED):
            from allauth.mfa.utils import is_mfa_enabled

            if not is_mfa_enabled(user):
                return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)
