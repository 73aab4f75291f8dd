"""Closing the loop: an unhappy answer becomes somebody's task, and stays one until it has an outcome."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer, Interaction, SupportIssue, Team, User
from accounts.working_hours import schedule_of
from playbooks.models import FollowUp
from retention_site.base import changes
from retention_site.base.working_time import Schedule
from surveys.actions.invitations import invite
from surveys.models import Band, Channel, Invitation, Response, Survey
from surveys.models.responses import ResponseQuerySet

DUE_MINUTES = 8 * 60  # working minutes from the answer to the first word with them
RECENT = timedelta(days=14)  # older answers, such as imported ones, are history
MOST_AT_ONCE = 500  # answers of one minute's sweep
LOW_RATING = 2  # of 5
REASK_DAYS = 90

Outcome = FollowUp.Outcome


def unhappy(*, at: datetime) -> ResponseQuerySet:
    """Return recent answers that count and that somebody must see to: detractors, passives with a complaint, low ratings."""
    complaints = SupportIssue.objects.open().filter(customer=OuterRef("customer"), kind=SupportIssue.Kind.COMPLAINT)
    detractor = Q(survey__kind=Survey.Kind.NPS, pk__in=Response.objects.in_band(Band.DETRACTOR).values("pk"))
    passive = Q(survey__kind=Survey.Kind.NPS, pk__in=Response.objects.in_band(Band.PASSIVE).values("pk"))
    low = Q(survey__kind__in=[Survey.Kind.CSAT, Survey.Kind.CHECK_IN], score__lte=LOW_RATING)
    recent = Response.objects.counted().filter(answered_at__gt=at - RECENT, customer__isnull=False)
    return recent.filter(detractor | low | passive & (Exists(complaints) | Q(categories__isnull=False))).distinct()


def open_follow_ups(*, at: datetime) -> int:
    """Open a follow-up for each unhappy answer that has none; returns how many. Running it twice is harmless."""
    waiting = unhappy(at=at).filter(follow_up=None).order_by("answered_at")
    keys = list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_open(key, at) for key in keys)


def _open(key: int, at: datetime) -> bool:
    with transaction.atomic():
        locked = Response.objects.select_for_update(of=("self",)).select_related("customer__manager__team", "customer__team")
        response = locked.get(pk=key)
        if not response.is_counted or response.customer is None or FollowUp.objects.filter(response=response).exists():
            return False
        assignee = whose_task(response.customer)
        follow_up = FollowUp(
            response=response,
            customer=response.customer,
            assignee=assignee,
            opened_at=at,
            due_at=due_at(response.answered_at, (assignee.team if assignee else None) or response.customer.team),
        )
        changes.create(follow_up, actor=None, action="follow_up.opened")
    return True


def whose_task(customer: Customer) -> User | None:
    """Return who sees to something about a customer: the account manager, if still here; None where the team does."""
    return customer.manager if customer.manager and customer.manager.is_active else None


def due_at(start: datetime, team: Team | None) -> datetime:
    """Return when the working minutes are over; by the clock where a team has no hours."""
    return due_by(start, schedule_of(team, around=start.date()) if team else None)


def due_by(start: datetime, schedule: Schedule | None) -> datetime:
    """Return when the working minutes are over by a schedule; a day later where there is none, or it has no hours."""
    due = schedule.add_working_minutes(start, DUE_MINUTES) if schedule else None
    return due or start + timedelta(days=1)


def note_first_contacts(*, at: datetime) -> int:
    """Note when each customer with an open follow-up was first reached after their answer; returns how many were."""
    since = Interaction.objects.filter(
        customer=OuterRef("customer"), outcome=Interaction.Outcome.REACHED, at__gte=OuterRef("opened_at"), at__lte=at
    )
    first = Subquery(since.order_by("at").values("at")[:1])
    waiting = FollowUp.objects.open().filter(Exists(since), first_contact_at=None)
    return waiting.update(first_contact_at=first, version=F("version") + 1)


def withdraw_uncounted(*, at: datetime) -> int:
    """Close the follow-ups of answers that have been left out since; returns how many."""
    gone = FollowUp.objects.open().exclude(response__state=Response.State.COUNTED)
    found = list(gone.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for key in found:
        with transaction.atomic():
            follow_up = FollowUp.objects.select_for_update().get(pk=key)
            if follow_up.is_open:
                fields = {"outcome": Outcome.WITHDRAWN, "closed_at": at}
                changes.update(follow_up, fields, version=None, actor=None, action="follow_up.closed")
    return len(found)


def assign_follow_up(*, actor: User | None, follow_up: FollowUp, version: int | None, assignee: User | None) -> FollowUp:
    """Let somebody else see to it. Raises StaleVersion or ValidationError."""
    if assignee and not assignee.is_active:
        raise changes.refuse("assignee", _("This colleague has left."))
    return changes.update(follow_up, {"assignee": assignee}, version=version, actor=actor, action="follow_up.assigned")


def record_follow_up(*, actor: User | None, follow_up: FollowUp, version: int | None, fields: dict[str, Any]) -> FollowUp:
    """Write down what was found, and close it once there is an outcome; an empty one opens it again.

    With `ask_again` the person is asked anew after REASK_DAYS, so that one sees whether it moved. Raises StaleVersion, or
    ValidationError for an outcome that only the system gives, or one without a word of what was found.
    """
    fields = dict(fields)
    ask_again = fields.pop("ask_again", False)
    now = timezone.now()
    with transaction.atomic():
        current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
        outcome = fields.get("outcome", current.outcome)
        if outcome == Outcome.WITHDRAWN and current.outcome != outcome:
            raise changes.refuse("outcome", _("Leave the answer itself out, then its follow-up closes by itself."))
        if outcome and not fields.get("note", current.note).strip():
            raise changes.refuse("note", _("Say what was found: others will read it."))
        if outcome != current.outcome:
            fields |= {"closed_at": now if outcome else None, "closed_by": actor if outcome else None}
        saved = changes.update(follow_up, fields, version=version, actor=actor, action="follow_up.recorded")
        if ask_again and outcome:
            _ask_again(actor, saved, at=now)
    return saved


def _ask_again(actor: User | None, follow_up: FollowUp, *, at: datetime) -> None:
    """Plan to ask the same person the same survey again, once."""
    response = Response.objects.select_related("survey", "contact__customer").get(pk=follow_up.response_id)
    if response.contact is None or not response.survey.is_live:
        raise changes.refuse("ask_again", _("Nobody is known whom the same survey could ask again."))
    invite(
        actor=actor,
        survey=response.survey,
        contact=response.contact,
        channel=Channel.EMAIL,
        trigger=Invitation.Trigger.REASK,
        occasion=reask_occasion(follow_up),
        due_at=at + timedelta(days=REASK_DAYS),
    )


def reask_occasion(follow_up: FollowUp) -> str:
    """Return what asking again after this follow-up is called, so that it happens once."""
    return f"reask:{follow_up.pk}"


def score_since(follow_up: FollowUp) -> Response | None:
    """Return the newest answer of the same person to the same survey since: did it move?"""
    response = follow_up.response
    who = {"contact": response.contact_id} if response.contact_id else {"customer": response.customer_id}
    later = Response.objects.counted().filter(survey=response.survey_id, answered_at__gt=response.answered_at, **who)
    return later.select_related("survey").order_by("-answered_at").first()
