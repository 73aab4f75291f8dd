"""How staff log in: django-allauth, without sign-up; accounts are made by admins."""

import time
from typing import Any
from urllib.parse import quote

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from accounts.login_mails import WELCOME, keep_mail, link_for, prints_account_mail, rendered
from accounts.models import User
from retention_site.base.mail import CONSOLE, MailServer, Rejected, ServerAway, Unknown
from retention_site.base.prepared import Given, Prepared

_known_user: Prepared[User] = Prepared(lambda: User.objects.select_related("team").filter(pk=Given("key")))


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: int) -> User | None:
        """Return who is logged in, with their team, by whose hours and zone most of what they see is told."""
        user = next(iter(_known_user(key=user_id)), None)
        return user if user and self.user_can_authenticate(user) else None


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
        """Send account mail; without a mail server it is printed on the console, never put where colleagues can read it.

        What the mail server does not take is kept and tried again, and whoever asked is answered as always: an error would
        tell strangers which addresses have a log-in.
        """
        user: User = context["user"]
        with translation.override(user.language or translation.get_language()):
            message = rendered(template_prefix, email, context)
        try:
            with MailServer(CONSOLE if prints_account_mail() else None) as server:
                server.send(message)
        except (ServerAway, Rejected, Unknown, ValueError) as error:
            keep_mail(template_prefix, user, context, error)


def send_welcome(user: User) -> None:
    """Mail a new member of staff the link by which they choose their password."""
    get_adapter().send_mail(WELCOME, user.email, {"user": user, "password_reset_url": link_for(user)})
