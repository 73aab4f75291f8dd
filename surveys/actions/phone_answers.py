"""Answers that a colleague takes on the phone: theirs to record, the customer's to correct."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.actions.messages import plan_message, stop_messages
from accounts.contact_policy.words import register_reasons
from accounts.models import Consent, Contact, Customer, Interaction, Message, User
from surveys.actions.invitations import invite, mark_asked
from surveys.actions.responses import Sent, answer_invitation, change_until
from surveys.models import Channel, Invitation, Response, Survey

RECEIPT = "survey.receipt"
BY_PHONE = "answered_by_phone"
register_reasons({BY_PHONE: gettext_lazy("They answered on the phone before it was sent.")})

Status = Invitation.Status


def record_by_phone(
    *,
    actor: User,
    survey: Survey,
    contact: Contact,
    answers: dict[str, Any],
    at: datetime | None = None,
    interaction: Interaction | None = None,
) -> Response:
    """Record what somebody answered on the phone, in the invitation that waits for their answer or in one of its own.

    Raises ValidationError by code of the question, or as `invite` and `answer_invitation` do.
    """
    with transaction.atomic():
        Customer.objects.filter(pk=contact.customer_id).hold()
        invitation = _waiting(survey, contact) or invite(
            actor=actor,
            survey=survey,
            contact=contact,
            channel=Channel.PHONE,
            occasion=f"talk:{interaction.pk}" if interaction else "",
            interaction=interaction,
        )
        return answer_by_phone(actor=actor, invitation=invitation, answers=answers, at=at)


def answer_by_phone(*, actor: User, invitation: Invitation, answers: dict[str, Any], at: datetime | None = None) -> Response:
    """Record the answer to an invitation, stop its mail, and send the person a receipt. Raises ValidationError."""
    at = at or timezone.now()
    with transaction.atomic():
        stop_messages(Message.objects.filter(survey_invitations=invitation), reason=BY_PHONE)
        mark_asked(invitation, at=at)
        sent = Sent(answers, Channel.PHONE, invitation.language, at=at, recorder=actor)
        response = answer_invitation(invitation=invitation, sent=sent)
        _send_receipt(response, invitation.contact, at)
    return response


def _waiting(survey: Survey, contact: Contact) -> Invitation | None:
    """The newest invitation of this person that is yet to be answered, and can be."""
    still_good = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    rows = Invitation.objects.filter(still_good, survey=survey, contact=contact, status__in=[Status.PLANNED, Status.ASKED])
    return rows.filter(response=None).select_related("survey", "contact__customer").order_by("-id").first()


def _send_receipt(response: Response, contact: Contact, at: datetime) -> None:
    plan_message(
        occasion=f"survey-receipt:{response.pk}",
        kind=RECEIPT,
        purpose=Consent.Purpose.SERVICE,
        to=contact,
        params={"response": response.pk},
        due_at=at,
        expires_at=change_until(response),
    )
