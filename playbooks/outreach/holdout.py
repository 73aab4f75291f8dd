"""What all outreach together did: those whom the contact policy lets it reach against those it holds back from all of it.

By intention to treat, as for one outreach: whoever passed every rule of some run is compared from the first such run on, in
the part that the lasting lot gave them, whatever was sent; whom a single outreach held back besides stays among those it may
reach. The lot is told by the policy's share as it is now, so runs count from its last change on.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, QuerySet
from django.utils import timezone

from accounts.models import ContactPolicy, Customer, Message
from accounts.stretches import Sql
from playbooks.models import Outreach, OutreachRun
from playbooks.outreach.deciding import ONE_PERCENT, OWED
from playbooks.outreach.goals import TREATED, Arm, Clock, Part, Tally, goal_sql, members_of, people_sql, tallies_of
from playbooks.outreach.results import Lift
from playbooks.promises import MOST_DAYS, ONE_DAY, Period
from retention_site.base.lots import lot_sql
from retention_site.base.models import AuditEntry

Goal = Outreach.Goal
GOALS = (Goal.RETAINED, Goal.ACTIVE, Goal.UPGRADED, Goal.ANSWERED)  # those that make sense of any outreach
DAYS = (30, 60, 90, 180)
USUAL_DAYS = 90
CHANGES = 200  # of the policy, that are looked through


@dataclass(frozen=True)
class Asked:
    """What is compared: the runs planned in `period`, and what was reached within so many `days` of somebody's first one."""

    period: Period
    days: int = USUAL_DAYS


@dataclass(frozen=True)
class Together:
    """The comparison of one reader on one day, by goal."""

    asked: Asked
    on: date
    percent: int
    since: datetime | None
    clocks: list[Clock]
    lifts: dict[Outreach.Goal, Lift]

    @property
    def lift(self) -> Lift:
        """Who is still a customer."""
        return self.lifts[Goal.RETAINED]

    @property
    def known_on(self) -> date | None:
        """The day on which it is known of everybody so far."""
        return max((clock.known_on for clock in self.clocks), default=None)


def share_since(policy: ContactPolicy) -> datetime | None:
    """Return since when the share held back is what it is now; None where nobody has ever saved a policy."""
    entries = AuditEntry.objects.filter(object_type=policy._meta.label_lower, object_id=str(policy.pk)).order_by("-pk")
    for entry in entries[:CHANGES]:
        if entry.before.get("holdout_percent") != entry.after.get("holdout_percent"):
            return entry.at
    return policy.created_at


def usual_period(policy: ContactPolicy) -> Period:
    """Return the days since the share was last changed; of a year at most."""
    today, since = timezone.localdate(), share_since(policy)
    first = today - (MOST_DAYS - 1) * ONE_DAY
    return Period(max(first, timezone.localdate(since)) if since else first, today)


def compared(asked: Asked, *, policy: ContactPolicy, customers: QuerySet[Customer], on: date) -> Together:
    """Return each goal among those outreach may reach against those held back from all of it, in a query a goal."""
    since, clocks = share_since(policy), _clocks(asked, policy)
    people = _people(clocks, customers, policy)
    lifts = {goal: _lift(tallies_of(people, _condition(goal), on=on)) for goal in GOALS}
    return Together(asked, on, policy.holdout_percent, since, clocks, lifts)


def behind(
    asked: Asked, goal: Outreach.Goal, part: Part, *, policy: ContactPolicy, customers: QuerySet[Customer], on: date
) -> QuerySet[Customer]:
    """Return the customers that a number of the comparison counts."""
    people = _people(_clocks(asked, policy), customers, policy)
    return members_of(people, _condition(goal), part, customers=customers, on=on)


def _clocks(asked: Asked, policy: ContactPolicy) -> list[Clock]:
    """The clock of each run of the period that the lasting lot had a say in; two queries."""
    if not policy.holdout_percent:
        return []
    first, end = asked.period.moments
    since = share_since(policy)
    runs = OutreachRun.objects.filter(planned_at__gte=max(first, since) if since else first, planned_at__lt=end)
    planned = (
        Message.objects.filter(occasion__in=[run.occasion for run in runs]).exclude(arm=Arm.NONE).exclude(purpose__in=OWED)
    )
    began = planned.order_by().values_list("occasion").annotate(Min("due_at"))
    return [Clock(occasion, at, asked.days) for occasion, at in began]


def _people(clocks: list[Clock], customers: QuerySet[Customer], policy: ContactPolicy) -> Sql | None:
    held = f"{lot_sql('messages.customer_id', policy.salt)} < {policy.holdout_percent * ONE_PERCENT:d}"
    return people_sql(clocks, customers, held=held)


def _condition(goal: Outreach.Goal) -> Sql:
    return goal_sql(Outreach(goal=goal))


def _lift(found: dict[tuple[str, str], Tally]) -> Lift:
    def of(*arms: str) -> Tally:
        return sum((tally for (arm, _language), tally in found.items() if arm in arms), Tally())

    return Lift(of(*TREATED), of(Arm.HELD))
