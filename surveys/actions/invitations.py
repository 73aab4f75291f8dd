"""Inviting people to answer: one row an asking, planned in the transaction that decides it."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from retention_site.base import audit, changes
from retention_site.base.public_links import HIGHEST
from surveys.models import AskingRules, Invitation, Survey

Status, Trigger = Invitation.Status, Invitation.Trigger
TOLD = ["survey", "contact", "channel", "trigger", "occasion"]  # in the audit log, of an asking that somebody decided


def new_nonce() -> int:
    """Return a number that makes a public link unguessable, and every link before it void."""
    return secrets.randbelow(HIGHEST)


def invite(
    *,
    actor: User | None,
    survey: Survey,
    contact: Contact,
    channel: str,
    trigger: str = Trigger.STAFF,
    occasion: str = "",
    due_at: datetime | None = None,
    **fields: Any,
) -> Invitation:
    """Plan to ask one person, or return the invitation that there is for this occasion.

    Without an occasion it is one of its own. Raises ValidationError for a survey that is not live.
    """
    if not survey.is_live:
        raise changes.refuse("survey", _("This survey is not live."))
    nonce = new_nonce()
    fields |= {
        "language": contact.language or contact.customer.language or settings.LANGUAGE_CODE,
        "due_at": due_at or timezone.now(),
        "customer": contact.customer,
        "channel": channel,
        "trigger": trigger,
        "created_by": actor,
        "nonce": nonce,
    }
    key = {"survey": survey, "contact": contact, "occasion": occasion or f"{trigger}:{nonce}"}
    with transaction.atomic():
        invitation, is_new = Invitation.objects.get_or_create(**key, defaults=fields)
        if is_new and actor:
            audit.record("invitation.added", invitation, actor=actor, after=audit.snapshot(invitation, TOLD))
    return invitation


def mark_asked(invitation: Invitation, *, at: datetime) -> Invitation:
    """Note that the person is asked now: by word, by a link in hand, by a widget that opened. The link is good from then on."""
    days = AskingRules.current().valid_days
    asked = Invitation.objects.filter(pk=invitation.pk, asked_at=None)
    asked.update(status=Status.ASKED, asked_at=at, expires_at=at + timedelta(days=days))
    invitation.refresh_from_db()
    return invitation
