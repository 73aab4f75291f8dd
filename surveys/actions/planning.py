"""Writing down who is to be asked, many at once; the unique occasion makes a second run harmless."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

from surveys.actions.invitations import new_nonce
from surveys.models import Channel, Invitation, Survey, Wave
from surveys.planning import AT_ONCE, Due, due_by_days, due_by_renewal, due_by_talk


def plan_by_days(*, on: date, at: datetime) -> int:
    """Plan what live surveys ask by themselves on the day `on`; returns how many are planned."""
    planned = 0
    for survey in Survey.objects.live().exclude(after_start_days=None, every_days=None, before_renewal_days=None):
        planned += plan_asks(survey, due_by_days(survey, on=on), at=at)
        planned += plan_asks(survey, due_by_renewal(survey, on=on), at=at)
    return planned


def plan_after_talks(*, at: datetime) -> int:
    """Plan to ask about the talks that were logged lately: a live survey after a talk does so by being live."""
    surveys = Survey.objects.live().filter(kind=Survey.Kind.CSAT)
    return sum(plan_asks(survey, due_by_talk(survey, at=at), at=at) for survey in surveys)


def plan_asks(survey: Survey, due: Iterable[Due], *, at: datetime, wave: Wave | None = None) -> int:
    """Plan a mail to each of those who are `due` from `at` on, by day on their clock; returns how many were due."""
    rows = (_invitation(survey, each, at, wave) for each in due)
    planned = 0
    for some in _batches(rows):
        planned += len(Invitation.objects.bulk_create(some, ignore_conflicts=True))
    return planned


def _invitation(survey: Survey, due: Due, at: datetime, wave: Wave | None) -> Invitation:
    return Invitation(
        survey=survey,
        customer_id=due.customer_id,
        contact_id=due.contact_id,
        channel=Channel.EMAIL,
        trigger=due.trigger,
        occasion=due.occasion,
        language=due.language,
        due_at=due.leaves_at(at),
        interaction_id=due.interaction_id,
        wave=wave,
        created_by=wave.created_by if wave else None,
        nonce=new_nonce(),
    )


def _batches(rows: Iterator[Invitation]) -> Iterator[list[Invitation]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some
