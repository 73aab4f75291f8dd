"""Mail about somebody's log-in that the mail server did not take: it is kept as a message, and the sender tries it again.

Nothing secret is kept. A link to choose a password is made anew when the mail leaves, for the person as they are then.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.actions.messages import plan_message
from accounts.contact_rules import register_reasons
from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.models import Consent, Message, User
from retention_site.base.mail import Unknown

NO_SERVER = "no server for log-ins"
register_reasons(
    {NO_SERVER: gettext_lazy("There is no mail server any more, and colleagues may read what is mailed without one.")}
)

WELCOME = "account/email/welcome"
LINKS = {WELCOME: "login.welcome", "account/email/password_reset_key": "login.reset"}  # what carries a link, and its kind
NOTICE = "login.notice"
TOLD = ("ip", "user_agent")  # of whoever changed a password or second factor

logger = logging.getLogger("keepsake.mail")


def keep_mail(template: str, user: User, context: Mapping[str, Any], error: Exception) -> None:
    """Have the sender try this mail again, for as long as a link in it would live; staff see it among the messages.

    One that was perhaps sent waits for a person. Two links of a kind are not kept at a time: both would be the same.
    """
    kind = LINKS.get(template, NOTICE)
    logger.warning("the mail server did not take a mail (%s) to user %s, it is kept: %s", kind, user.pk, error)
    if template in LINKS and Message.objects.stoppable().filter(user=user, kind=kind).exists():
        return
    now = timezone.now()
    told = {name: context[name] for name in TOLD if name in context} | {"at": context.get("timestamp", now).isoformat()}
    message = plan_message(
        occasion=f"{kind}:{user.pk}:{now.isoformat()}",
        kind=kind,
        purpose=Consent.Purpose.SERVICE,
        to=user,
        params={"template": template} | ({} if template in LINKS else told),
        due_at=now,
        expires_at=now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )
    if message and isinstance(error, Unknown):
        Message.objects.filter(pk=message.pk).update(status=Message.Status.UNCERTAIN, begun_at=now, detail=str(error))


@message_kind(LINKS[WELCOME], gettext_lazy("log-in: welcome"))
@message_kind("login.reset", gettext_lazy("log-in: link to choose a password"))
@message_kind(NOTICE, gettext_lazy("log-in: something was changed"))
def kept_mail(message: Message) -> Mail:
    """To a colleague, about their log-in. Never without a mail server: what is then mailed can be read by other staff."""
    if prints_account_mail():
        raise Pointless(NO_SERVER)
    user, template = message.user, message.params["template"]
    assert user  # noqa: S101 - to no one else is it planned
    if template in LINKS:
        context: dict[str, Any] = {"password_reset_url": link_for(user)}
    else:
        told = {name: message.params.get(name, "") for name in TOLD}
        context = told | {"timestamp": datetime.fromisoformat(message.params["at"])}
    with timezone.override(user.zone):
        mime = rendered(template, message.address, {"user": user} | context)
    return Mail(subject=str(mime.subject), text=str(mime.body))


def rendered(template: str, address: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Return account mail in the language that is active."""
    names = {"company_name": settings.COMPANY_NAME, "site_url": settings.BASE_URL}
    mime: EmailMultiAlternatives = get_adapter().render_mail(template, address, context | names)
    return mime


def link_for(user: User) -> str:
    """Return the link by which somebody chooses a password: it works once, and for a time."""
    key = f"{user_pk_to_url_str(user)}-{app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"
    return str(get_adapter().get_reset_password_from_key_url(key))


def prints_account_mail() -> bool:
    """Is there no mail server, so that account mail appears on the console?"""
    return settings.EMAIL_BACKEND.endswith("OutboxBackend")
