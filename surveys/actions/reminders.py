"""Reminding who has not answered: once, where the wave says so, by the rules of asking and of writing to people."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.actions.messages import Plan, plan_messages
from accounts.models import Customer
from surveys.asking import asks_of, refusal_by_mail
from surveys.clocks import Ask
from surveys.models import AskingRules, Channel, Invitation, Wave

REMINDER = "survey.reminder"
AT_ONCE = 500  # invitations weighed in one transaction
WORTH = timedelta(days=3)  # a reminder that could not leave for so long is none any more

Status = Invitation.Status


def remind_due(*, at: datetime) -> int:
    """Plan the reminders that are due in every wave that has them; returns how many. Harmless when run twice."""
    waves = Wave.objects.filter(remind_after_days__isnull=False).exclude(status=Wave.Status.STOPPED)
    return sum(_remind(_waiting(wave, at=at), at=at) for wave in waves)


def _waiting(wave: Wave, *, at: datetime) -> QuerySet[Invitation]:
    """Who was asked by mail so long ago, and has neither answered nor been reminded."""
    due = at - timedelta(days=wave.remind_after_days or 0)
    asked = Invitation.objects.filter(wave=wave, status=Status.ASKED, channel=Channel.EMAIL, reminder=None)
    return asked.filter(asked_at__lte=due, asked_at__gt=due - WORTH, expires_at__gt=at)


def _remind(waiting: QuerySet[Invitation], *, at: datetime) -> int:
    with transaction.atomic():
        keys = list(waiting.order_by("asked_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
        chosen = Invitation.objects.filter(pk__in=keys)
        Customer.objects.filter(pk__in=chosen.values("customer")).hold()
        rows = chosen.filter(status=Status.ASKED, reminder=None).select_for_update(of=("self",))
        invitations = list(rows.select_related("survey", "contact__customer").order_by("pk"))
        asked, rules = asks_of({each.contact_id for each in invitations}), AskingRules.current()
        allowed = [each for each in invitations if _may(each, asked.get(each.contact_id, []), rules, at=at)]
        for invitation, message in zip(allowed, plan_messages([_plan(each, at) for each in allowed]), strict=True):
            invitation.reminder = message
            invitation.version += 1
        Invitation.objects.bulk_update(allowed, ["reminder", "version"])
    return len(allowed)


def _may(invitation: Invitation, asked: list[Ask], rules: AskingRules, *, at: datetime) -> bool:
    """Would it be asked now, had it not been asked? What else they were asked meanwhile forbids a reminder."""
    own = Ask(invitation.survey.kind, invitation.asked_at or at)
    others = list(asked)
    if own in others:
        others.remove(own)
    return refusal_by_mail(invitation.survey, invitation.contact, others, rules, at=at) is None


def _plan(invitation: Invitation, at: datetime) -> Plan:
    return Plan(
        occasion=f"survey:{invitation.pk}:reminder",
        kind=REMINDER,
        purpose=invitation.survey.purpose,
        to=invitation.contact,
        params={"invitation": invitation.pk},
        due_at=at,
        expires_at=at + WORTH,
    )
