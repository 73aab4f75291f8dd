"""Who is told, and when, that a promise is overdue: steps in working minutes of the assignee's team, whatever lies between."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Exists, IntegerField, Max, OuterRef
from django.db.models.functions import Cast

from accounts.models import Absence, Customer, Team, User
from accounts.roles import Role
from accounts.working_hours import schedule_of
from playbooks.models import Callback, CallbackEvent, EscalationStep
from playbooks.notices import tell_overdue

Target = EscalationStep.Target
USUAL_STEPS = [(0, Target.ASSIGNEE), (15, Target.STAND_IN), (30, Target.TEAM), (60, Target.LEAD)]
MOST_AT_ONCE = 500  # escalations of one minute's sweep

Step = tuple[int, list[str]]  # working minutes overdue, and everybody who is told then


def steps_of(team: Team | None) -> list[tuple[int, str]]:
    """Return the (working minutes overdue, target) of a team's steps in order; the usual ones where it has none of its own."""
    own = list(EscalationStep.objects.filter(team=team).values_list("after_minutes", "target")) if team else []
    return own or list(USUAL_STEPS)


def first_escalation(callback: Callback) -> datetime:
    """Return when the first step is due if nobody calls."""
    return _moment(callback, steps_of(callback.assignee.team)[0][0])


def escalate_due(*, at: datetime) -> int:
    """Take every overdue promise whose next step is due one step further; returns how many. Running it twice is harmless."""
    due = Callback.objects.owed().filter(escalates_at__lte=at).order_by("escalates_at")
    return sum(_escalate(key, at) for key in due.values_list("pk", flat=True)[:MOST_AT_ONCE])


def _escalate(key: int, at: datetime) -> bool:
    with transaction.atomic():
        callback = Callback.objects.select_for_update(of=("self",)).select_related("assignee__team", "customer").get(pk=key)
        if not callback.is_owed or callback.escalates_at is None or callback.escalates_at > at:
            return False
        steps = _steps_left(callback)
        due = _moment(callback, steps[0][0]) if steps else at
        if due <= at:
            _note_missed(callback.pk, at)
            steps = _take(callback, steps, at)
        callback.escalates_at = _moment(callback, steps[0][0]) if steps else None
        callback.save(update_fields=["escalation", "escalates_at"])
    return due <= at


def _steps_left(callback: Callback) -> list[Step]:
    """Return the steps beyond those the ledger knows: told by their minutes, since a team may change its steps meanwhile."""
    told = callback.events.filter(kind=CallbackEvent.Kind.ESCALATED, promised_for=callback.promised_for)
    last = told.aggregate(last=Max(Cast("outcome", IntegerField())))["last"]
    left = [step for step in steps_of(callback.assignee.team) if last is None or step[0] > last]
    return [(minutes, [target for _minutes, target in together]) for minutes, together in groupby(left, itemgetter(0))]


def _take(callback: Callback, steps: list[Step], at: datetime) -> list[Step]:
    """Tell whom the first of `steps` names; return the steps after it. Who has left cannot be told: the next one follows."""
    while steps:
        (minutes, targets), steps = steps[0], steps[1:]
        told = _who_may_see(callback, dict.fromkeys(each for target in targets for each in people(callback, target, at=at)))
        tell_overdue(callback, told, step=callback.escalation, at=at)
        CallbackEvent.objects.create(
            callback=callback,
            kind=CallbackEvent.Kind.ESCALATED,
            at=at,
            promised_for=callback.promised_for,
            assignee=callback.assignee,
            outcome=str(minutes),
            reason=", ".join([*targets, *(each.full_name for each in told)])[:300],
        )
        callback.escalation += 1
        if told or callback.assignee.is_active:
            break
    return steps


def _who_may_see(callback: Callback, staff: Iterable[User]) -> list[User]:
    """Leave out whom the mail would tell of a customer that they must not see, and lead to a page that is none for them."""
    seen = Customer.objects.filter(pk=callback.customer_id)
    return [each for each in staff if each.sees_all or seen.visible_to(each).exists()]


def people(callback: Callback, target: str, *, at: datetime) -> list[User]:
    """Return the active staff whom a step tells about a promise."""
    assignee = callback.assignee
    if target == Target.ASSIGNEE:
        return [assignee] if assignee.is_active else []
    if target == Target.STAND_IN:
        absence = (
            Absence.objects.covering(at).filter(user=assignee, stand_in__is_active=True).select_related("stand_in").first()
        )
        return [absence.stand_in] if absence and absence.stand_in else []
    team = User.objects.working().filter(team=assignee.team_id) if assignee.team_id else User.objects.none()
    if target == Target.TEAM:
        return list(team.exclude(pk=assignee.pk))
    leads = list(team.filter(role__in=[Role.LEAD, Role.MANAGER]))
    above = (list(User.objects.working().filter(role=role)) for role in (Role.MANAGER, Role.ADMIN))
    return leads or next((found for found in above if found), [])


def note_missed(*, at: datetime) -> int:
    """Write into the ledger of every promise that has become overdue by `at` that it has; returns how many there were.

    Once per moment promised: overdue is a passing fact, which webhooks and reports count. It does not wait for the first step
    of the escalation, which may lie days ahead in working time.
    """
    noted = CallbackEvent.objects.filter(
        callback=OuterRef("pk"), kind=CallbackEvent.Kind.MISSED, promised_for=OuterRef("promised_for")
    )
    overdue = list(Callback.objects.overdue(at=at).filter(~Exists(noted))[:MOST_AT_ONCE])
    for callback in overdue:
        _note_missed(callback.pk, at)
    return len(overdue)


def _note_missed(key: int, at: datetime) -> None:
    """Under the lock that closing and moving take, too, so that no promise is missed that was just kept."""
    with transaction.atomic():
        callback = Callback.objects.select_for_update().get(pk=key)
        if not callback.is_overdue(at=at):
            return
        missed = CallbackEvent(
            callback=callback,
            kind=CallbackEvent.Kind.MISSED,
            at=at,
            promised_for=callback.promised_for,
            assignee_id=callback.assignee_id,
        )
        CallbackEvent.objects.bulk_create([missed], ignore_conflicts=True)


def _moment(callback: Callback, minutes: int) -> datetime:
    """Return when `minutes` of working time have passed since the window closed; plain minutes for a team without hours."""
    team = callback.assignee.team
    schedule = schedule_of(team, around=callback.due_by.date()) if team else None
    opening = schedule.next_opening(callback.due_by) if schedule else None
    if schedule is None or opening is None:
        return callback.due_by + timedelta(minutes=minutes)
    return schedule.add_working_minutes(opening, minutes) or callback.due_by + timedelta(minutes=minutes)
