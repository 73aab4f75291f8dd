"""How staff log in: django-allauth, without sign-up; accounts are made by admins."""

import time
from typing import Any
from urllib.parse import quote

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from retention_site.base.mail import CONSOLE, MailServer


class LoginAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody that their password or second factor was changed; their address is on the user itself."""
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email or user.email)

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Ask for the password again before the log-in itself is changed, but not of somebody who gave it a moment ago."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **options))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link on BASE_URL, whatever host the request claims."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.BASE_URL}{path.replace('UID-KEY', quote(key))}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send account mail; without a mail server it is printed on the console, never put where colleagues can read it."""
        reader = context.get("user")
        language = reader.language if isinstance(reader, User) else translation.get_language()
        with translation.override(language):
            message: EmailMultiAlternatives = self.render_mail(template_prefix, email, context | _names())
        with MailServer(CONSOLE if prints_account_mail() else None) as server:
            server.send(message)


def prints_account_mail() -> bool:
    """Is there no mail server, so that account mail appears on the console?"""
    return settings.EMAIL_BACKEND.endswith("OutboxBackend")


def send_welcome(user: User) -> None:
    """Mail a new member of staff the link by which they choose their password."""
    key = f"{user_pk_to_url_str(user)}-{app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"
    adapter = get_adapter()
    context = {"user": user, "password_reset_url": adapter.get_reset_password_from_key_url(key)}
    adapter.send_mail("account/email/welcome", user.email, context)


def _names() -> dict[str, str]:
    return {"company_name": settings.COMPANY_NAME, "site_url": settings.BASE_URL}
