"""Asking by mail: what is due becomes a message or is skipped with its reason, and what became of the message is noted."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import DateTimeField
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.actions.messages import Plan, plan_messages, stop_messages
from accounts.models import Contact, Customer, Message, User
from retention_site.base import changes
from surveys.actions.invitations import invite, mark_asked
from surveys.asking import MAIL_FAILED, asks_of, refusal_by_mail, refusal_now
from surveys.clocks import Ask
from surveys.models import AskingRules, Channel, Invitation, Survey

ASK = "survey.ask"
AT_ONCE = 500  # invitations weighed in one transaction
WORTH = timedelta(days=14)  # an ask that could not leave for so long has lost its occasion

Status = Invitation.Status
LEFT = [Message.Status.SENT, Message.Status.UNCERTAIN]  # it reached them, or may have


def due_by_mail(*, at: datetime) -> QuerySet[Invitation]:
    """Invitations whose mail is to be planned now, the first due first."""
    due = Invitation.objects.due(at=at).filter(channel=Channel.EMAIL, message=None)
    return due.order_by("due_at", "id")


def ask_by_mail(keys: Collection[int], *, at: datetime) -> int:
    """Plan the mails of these invitations, or skip each with its reason; returns how many are planned.

    Each one's clock is read under the lock of their customer, and what is planned here counts for those that follow, so that
    of two surveys that fall due together one asks. The number of queries does not grow with the keys.
    """
    with transaction.atomic():
        chosen = Invitation.objects.filter(pk__in=keys)
        Customer.objects.filter(pk__in=chosen.values("customer")).hold()
        rows = chosen.filter(status=Status.PLANNED, channel=Channel.EMAIL, message=None).select_for_update(of=("self",))
        invitations = list(rows.select_related("survey", "contact__customer").order_by("due_at", "id"))
        asked: dict[int, list[Ask]] = defaultdict(list, asks_of({each.contact_id for each in invitations}))
        rules = AskingRules.current()
        allowed = []
        for invitation in invitations:
            before = asked[invitation.contact_id]
            refusal = refusal_by_mail(invitation.survey, invitation.contact, before, rules, at=at)
            invitation.version += 1
            if refusal:
                invitation.status, invitation.skip_rule = Status.SKIPPED, refusal.rule
            else:
                allowed.append(invitation)
                before.append(Ask(invitation.survey.kind, at))
        for invitation, message in zip(allowed, plan_messages([_plan(each, at) for each in allowed]), strict=True):
            invitation.message = message
        Invitation.objects.bulk_update(invitations, ["status", "skip_rule", "message", "version"])
    return len(allowed)


def _plan(invitation: Invitation, at: datetime) -> Plan:
    return Plan(
        occasion=f"survey:{invitation.pk}",
        kind=ASK,
        purpose=invitation.survey.purpose,
        to=invitation.contact,
        params={"invitation": invitation.pk},
        due_at=max(invitation.due_at, at),
        expires_at=at + WORTH,
    )


def note_outcomes() -> int:
    """Note what became of the mails: who was asked and when, and who was not and why; returns how many changed.

    A mail that perhaps arrived counts as asked. One that failed and that a colleague has sent again counts after all.
    """
    with_mail = Invitation.objects.filter(message__isnull=False)
    planned = with_mail.filter(status=Status.PLANNED)
    failed = with_mail.filter(status=Status.SKIPPED, skip_rule=MAIL_FAILED)
    mail = Message.objects.filter(pk=OuterRef("message"))
    moment = Subquery(mail.values(left=Coalesce("begun_at", "settled_at", "due_at"))[:1])
    days = timedelta(days=AskingRules.current().valid_days)
    expires = ExpressionWrapper(moment + days, output_field=DateTimeField())
    stopped = [Message.Status.REFUSED, Message.Status.CANCELLED]
    changed = sum(
        _write(rows, LEFT, status=Status.ASKED, skip_rule="", asked_at=moment, expires_at=expires) for rows in (planned, failed)
    )
    changed += _write(planned, stopped, status=Status.SKIPPED, skip_rule=Subquery(mail.values("rule")[:1]))
    return changed + _write(planned, [Message.Status.PARKED], status=Status.SKIPPED, skip_rule=MAIL_FAILED)


def _write(waiting: QuerySet[Invitation], ended: list[Message.Status], **values: Any) -> int:
    keys = list(waiting.filter(message__status__in=ended).values_list("pk", flat=True))
    changed = 0
    for some_keys in batched(keys):
        some = Invitation.objects.filter(pk__in=some_keys).exclude(status=Status.ANSWERED)
        changed += some.update(**values, version=F("version") + 1)
    return changed


def stop_asking(invitations: QuerySet[Invitation], *, reason: str) -> int:
    """Skip those of `invitations` that asked nobody yet, with their mails, for a reason that has words; returns how many.

    One whose mail is being sent just now is left as it is: what becomes of it is noted.
    """
    stopped = 0
    with transaction.atomic():
        planned = invitations.filter(status=Status.PLANNED).order_by("pk").select_for_update(of=("self",))
        for keys in batched(list(planned.values_list("pk", flat=True))):
            stop_messages(Message.objects.filter(survey_invitations__in=keys), reason=reason)
            free = Q(message=None) | Q(message__status=Message.Status.CANCELLED)
            rows = Invitation.objects.filter(pk__in=Invitation.objects.filter(free, pk__in=keys).values("pk"))
            stopped += rows.update(status=Status.SKIPPED, skip_rule=reason, version=F("version") + 1)
    return stopped


def batched(keys: list[int]) -> Iterator[list[int]]:
    """Give `keys` in lists that one statement can take."""
    yield from (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def ask_one(*, actor: User, survey: Survey, contact: Contact, channel: str) -> Invitation:
    """Ask one person as a colleague decided, by mail or by a link to hand over; a mail that may not leave is not planned.

    Raises ValidationError under "contact" with the reason in words, or under "survey" where it is not live.
    """
    with transaction.atomic():
        Customer.objects.filter(pk=contact.customer_id).hold()  # of two who ask at once, the second is told
        if channel == Channel.EMAIL and (refusal := refusal_now(survey, contact, at=timezone.now())):
            raise changes.refuse("contact", refusal.words)
        return ask_now(invite(actor=actor, survey=survey, contact=contact, channel=channel))


def ask_now(invitation: Invitation) -> Invitation:
    """Ask as a colleague, or another program, decided: by mail at once or not at all, by a link that is good from now on.

    Only our own mails obey the clocks: whoever hands a link over, or reads a question aloud, has weighed that themselves.
    """
    now = timezone.now()
    if invitation.channel == Channel.EMAIL:
        ask_by_mail([invitation.pk], at=now)
    elif invitation.channel == Channel.LINK:
        mark_asked(invitation, at=now)
    invitation.refresh_from_db()
    return invitation
