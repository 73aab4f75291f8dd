"""Who is away: whose absences somebody sees and may enter, and what became of the promises in one."""

from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Absence, User
from accounts.models.absences import AbsenceQuerySet
from playbooks.models import Callback, CallbackEvent

PLAN_TEAM, PLAN_ALL = "accounts.plan_team_absences", "accounts.plan_absences"
Kind = CallbackEvent.Kind


@dataclass(frozen=True)
class Settled:
    """What became of the promises of one absence: the last word of the ledger on each."""

    handed_over: list[CallbackEvent]
    returned: list[CallbackEvent]
    stayed: list[CallbackEvent]


def may_plan(user: User, person: User) -> bool:
    """May `user` enter and change absences of `person`? One's own, a lead those of the team, a manager everybody's."""
    if user == person or user.has_perm(PLAN_ALL):
        return True
    return user.has_perm(PLAN_TEAM) and user.team_id is not None and user.team_id == person.team_id


def people_planned_by(user: User) -> QuerySet[User]:
    """Return the working staff for whom `may_plan` says yes."""
    people = User.objects.working()
    if user.has_perm(PLAN_ALL):
        return people
    mine = Q(pk=user.pk)
    if user.has_perm(PLAN_TEAM) and user.team_id is not None:
        mine |= Q(team=user.team_id)
    return people.filter(mine)


def absences_seen_by(user: User) -> AbsenceQuerySet:
    """Return the absences that concern `user`: their own, their team's, those they stand in for; a manager's are all.

    `unplaced` counts the promises in each that are still with whom is away.
    """
    absences = Absence.objects.all()
    if not user.has_perm(PLAN_ALL):
        concerned = Q(user=user) | Q(stand_in=user)
        if user.team_id is not None:
            concerned |= Q(user__team=user.team_id)
        absences = absences.filter(concerned)
    still = Callback.objects.owed().filter(
        assignee=OuterRef("user"), promised_for__gte=OuterRef("starts_at"), promised_for__lt=OuterRef("ends_at")
    )
    counted = still.order_by().values("assignee").annotate(n=Count("pk")).values("n")
    return absences.annotate(unplaced=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def settled(absence: Absence) -> Settled:
    """Return what became of each promise this absence took away, or could not; one query."""
    events = CallbackEvent.objects.filter(absence=absence).select_related("callback__customer", "assignee").order_by("id")
    last = {event.callback_id: event for event in events}.values()
    by_time = sorted(last, key=lambda event: event.promised_for)
    return Settled(
        handed_over=[event for event in by_time if event.kind == Kind.HANDED_OVER and event.assignee_id != absence.user_id],
        returned=[event for event in by_time if event.kind == Kind.HANDED_OVER and event.assignee_id == absence.user_id],
        stayed=[event for event in by_time if event.kind == Kind.STAYED],
    )


def unplaced(absence: Absence) -> QuerySet[Callback]:
    """Return the promises of this absence that are still with whom is away: somebody has to decide about them."""
    owed = Callback.objects.owed().filter(assignee=absence.user_id)
    within = owed.between(absence.starts_at, absence.ends_at)
    return within.select_related("customer").order_by(F("promised_for"))


def also_stood_in_for(absence: Absence) -> AbsenceQuerySet:
    """Return the absences of others in which whom is away was to stand in."""
    theirs = Absence.objects.between(absence.starts_at, absence.ends_at).filter(stand_in=absence.user_id)
    return theirs.select_related("user")
