"""How staff log in: django-allauth, without sign-up; accounts are made by admins."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.http import HttpRequest


class LoginAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send account mail; without a mail server it is printed on the console, never put where colleagues can read it."""
        message: EmailMultiAlternatives = self.render_mail(template_prefix, email, context)
        if settings.EMAIL_BACKEND.endswith("OutboxBackend"):
            message.connection = get_connection("django.core.mail.backends.console.EmailBackend")
        message.send()
