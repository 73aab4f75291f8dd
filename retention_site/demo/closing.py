"""How the demo company closed the loop with one unhappy customer: when they were reached, what was found, how it ended."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from accounts.models import ChurnCategory, User
from playbooks.actions.follow_ups import due_at
from playbooks.models import FollowUp
from surveys.models import Response

Outcome = FollowUp.Outcome

OPEN_FOR: Final = timedelta(days=5)  # younger ones are still open
UNTOUCHED_FOR: Final = timedelta(days=2)  # younger ones have not been called yet
OUTCOMES: Final = {Outcome.SETTLED: 52, Outcome.EXPLAINED: 26, Outcome.UNSETTLED: 13, Outcome.UNREACHED: 9}
NOTES: Final = {
    Outcome.SETTLED: (
        "Counted again with them on the phone; the difference came from the update. Corrected, and shown where to look.",
        "The printer had the old driver. Installed the new one, they tested it on a Saturday.",
        "They did not know about the day report. Set it up with them, it arrives every evening now.",
        "Moved their remaining products over for them.",
        "Came by for an hour and trained the two new colleagues.",
    ),
    Outcome.EXPLAINED: (
        "The feature is planned, but not this year. Said so plainly; they were glad of an honest answer.",
        "Went through the invoice line by line. It was right, only hard to read.",
        "They had expected answers at night. Agreed on what is urgent, and on whom to call then.",
    ),
    Outcome.UNSETTLED: (
        "They need work by appointment, which we do not do. Offered to help them move their data.",
        "Price stays too high for one shop. No smaller plan to offer.",
    ),
    Outcome.UNREACHED: ("Called four times over a week, at different hours, and wrote once.",),
}


@dataclass(frozen=True)
class Case:
    """An unhappy answer: who sees to it, what it is about, and when they were next spoken with."""

    response: Response
    assignee: User | None
    category: ChurnCategory | None
    spoken_at: datetime | None
    before: datetime


def follow_up_of(case: Case) -> FollowUp:
    """Return the follow-up as it stands at the end of the story; the answer must be stored."""
    response = case.response
    assert response.customer  # noqa: S101 - the caller looked
    assignee = case.assignee if case.assignee and case.assignee.is_active else None
    opened_at = response.answered_at + timedelta(seconds=50)
    follow_up = FollowUp(
        response=response,
        customer=response.customer,
        assignee=assignee,
        opened_at=opened_at,
        due_at=due_at(response.answered_at, (assignee.team if assignee else None) or response.customer.team),
    )
    age = case.before - response.answered_at
    dice = Random(f"keepsake loop {response.first_answered_at} {response.customer.external_id}")  # noqa: S311
    if age >= OPEN_FOR:
        _close(follow_up, case, dice)
    elif case.spoken_at and case.spoken_at >= opened_at:
        follow_up.first_contact_at = case.spoken_at
    elif age >= UNTOUCHED_FOR and assignee and not _waits(response):
        follow_up.first_contact_at = _called(follow_up, dice, days=1)
    return follow_up


def _waits(response: Response) -> bool:
    """The answer of the one customer whom nobody has reached since: it is late."""
    return bool(response.customer and response.customer.external_id == "KS-0001")


def _close(follow_up: FollowUp, case: Case, dice: Random) -> None:
    outcome = dice.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    last = case.before - timedelta(hours=9)
    if outcome != Outcome.UNREACHED:
        days = dice.choice((0, 1)) if dice.random() < 0.85 else dice.randint(2, 3)
        follow_up.first_contact_at = _called(follow_up, dice, days=days)
        if case.spoken_at and follow_up.opened_at < case.spoken_at < follow_up.first_contact_at:
            follow_up.first_contact_at = case.spoken_at
    reached_at = follow_up.first_contact_at or follow_up.opened_at + timedelta(days=4)
    ends = reached_at + timedelta(days=dice.choice((0, 0, 1, 2, 5)), minutes=dice.randint(12, 50))
    follow_up.closed_at, follow_up.closed_by = min(ends, last), follow_up.assignee
    follow_up.outcome, follow_up.note = outcome, dice.choice(NOTES[outcome])
    follow_up.root_cause = case.category
    if outcome in {Outcome.SETTLED, Outcome.EXPLAINED} and dice.random() < 0.8:
        follow_up.told_on = follow_up.closed_at.date()


def _called(follow_up: FollowUp, dice: Random, *, days: int) -> datetime:
    """A moment of the working day so many days later, the next day where that would be before the answer."""
    zone = follow_up.assignee.zone if follow_up.assignee else ZoneInfo(follow_up.customer.timezone or "UTC")
    opened = follow_up.opened_at.astimezone(zone)
    at = datetime.combine(opened.date() + timedelta(days), time(dice.randint(10, 15), dice.randrange(60)), zone)
    return at if at > opened else at + timedelta(1)
