"""The exit survey: its link goes with the one farewell mail of a departure, and nobody is asked it a second time."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Consent, Contact, Departure, Message, User
from surveys.actions.invitations import invite
from surveys.actions.refusals import has_refused, refused_by
from surveys.models import Channel, Invitation, Survey


def ask_on_leaving(*, actor: User | None, departure: Departure, contact: Contact, message: Message) -> Invitation | None:
    """Let the farewell `message` to this person ask the exit survey too; what becomes of the mail becomes of the asking.

    None where no exit survey is live, they want no such questions, or somebody there was asked it since they gave notice.
    """
    survey = Survey.objects.live().filter(kind=Survey.Kind.EXIT).order_by("pk").first()
    if survey is None or has_refused(contact, survey):
        return None
    with transaction.atomic():
        asked = Invitation.objects.filter(customer=departure.customer_id, survey__kind=Survey.Kind.EXIT)
        if asked.filter(created_at__gte=departure.created_at).exclude(status=Invitation.Status.SKIPPED).exists():
            return None
        return invite(
            actor=actor,
            survey=survey,
            contact=contact,
            channel=Channel.EMAIL,
            trigger=Invitation.Trigger.LEAVING,
            occasion=f"departure:{departure.pk}",
            message=message,
        )


def asked_with(messages: Sequence[Message]) -> dict[int, Invitation]:
    """Return, by key, the invitations that these farewells carry, if they may still ask; in a constant number of queries.

    The survey must be live, and nobody may have answered or refused since.
    """
    live = Invitation.objects.filter(message__in=messages, survey__status=Survey.Status.LIVE)
    rows = list(live.exclude(status=Invitation.Status.ANSWERED).select_related("survey", "contact").order_by("-pk"))
    refusing = refused_by([invitation.contact for invitation in rows], Consent.Purpose.SURVEY)
    return {each.message_id: each for each in rows if each.message_id and each.contact_id not in refusing}
