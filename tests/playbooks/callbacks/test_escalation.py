from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from accounts.models import Absence, Message, TeamException, TeamHours
from playbooks.actions.callbacks import close_callback
from playbooks.escalation import escalate_due
from playbooks.models import Callback, EscalationStep
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
MADE = datetime(2026, 12, 9, 7, 0, tzinfo=UTC)  # Wednesday, 09:00 in Cairo
PROMISED = datetime(2026, 12, 10, 14, 30, tzinfo=UTC)  # Thursday, 16:30 in Cairo; the team works Sunday to Thursday


@pytest.fixture
def callback(agent, team, lead):
    for weekday in (6, 0, 1, 2, 3):
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(9), closes=time(13))
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(14), closes=time(17))
    TeamException.objects.create(team=team, date=datetime(2026, 12, 13).date(), reason="Stock taking")
    with time_machine.travel(MADE, tick=False):
        return make_callback(assignee=agent, promised_for=PROMISED)


def pass_time(start: datetime, end: datetime) -> None:
    """Let the minute sweep run through a stretch of time, at the moments that matter."""
    at = start
    while at <= end:
        with time_machine.travel(at, tick=False):
            escalate_due(at=at)
        at += timedelta(minutes=15)


def told() -> list[tuple[str, datetime]]:
    return list(Message.objects.filter(kind="callback.overdue").order_by("id").values_list("address", "due_at"))


def test_it_escalates_in_working_minutes_over_a_weekend_and_a_day_off(callback, agent, lead):
    pass_time(MADE, datetime(2026, 12, 15, 0, 0, tzinfo=UTC))
    monday = datetime(2026, 12, 14, 7, 0, tzinfo=UTC)  # 09:00 in Cairo, after Friday, Saturday and a closed Sunday
    assert told() == [
        (agent.email, datetime(2026, 12, 10, 14, 45, tzinfo=UTC)),  # the window closes
        (lead.email, monday + timedelta(minutes=15)),  # nobody stands in; 15 minutes of Thursday and 15 of Monday: the team
        (lead.email, monday + timedelta(minutes=45)),  # an hour of work overdue: the lead
    ]


def test_it_is_still_there_a_year_later(callback):
    pass_time(PROMISED, PROMISED + timedelta(days=6))
    a_year_later = PROMISED + timedelta(days=365)
    assert escalate_due(at=a_year_later) == 0
    assert list(Callback.objects.overdue(at=a_year_later)) == [callback]
    assert callback.events.filter(kind="missed").count() == 1


def test_running_the_sweep_twice_tells_nobody_twice(callback, agent):
    with time_machine.travel(PROMISED + timedelta(minutes=15), tick=False):
        assert (escalate_due(at=PROMISED + timedelta(minutes=15)), escalate_due(at=PROMISED + timedelta(minutes=15))) == (1, 0)
    assert [address for address, _ in told()] == [agent.email]


def test_a_kept_promise_stops_escalating(callback, agent):
    with time_machine.travel(PROMISED, tick=False):
        close_callback(actor=agent, callback=callback, version=1, outcome="kept")
    pass_time(PROMISED, PROMISED + timedelta(days=1))
    assert told() == []


def test_the_stand_in_of_somebody_away_is_told(callback, agent, outsider):
    Absence.objects.create(user=agent, starts_at=PROMISED, ends_at=PROMISED + timedelta(days=7), stand_in=outsider)
    pass_time(PROMISED, PROMISED + timedelta(hours=1))
    assert [address for address, _ in told()] == [agent.email, outsider.email]


def test_a_team_may_have_steps_of_its_own(callback, team, lead, agent):
    EscalationStep.objects.create(team=team, after_minutes=0, target="lead")
    pass_time(PROMISED, PROMISED + timedelta(days=6))
    assert [address for address, _ in told()] == [lead.email]
    assert "Youssef" in callback.events.get(kind="escalated").reason
    assert agent.email not in dict(told())
