from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import Absence, Customer, Message, TeamException, TeamHours
from playbooks.actions.callbacks import close_callback, hand_over_callback, move_callback
from playbooks.escalation import escalate_due
from playbooks.models import Callback, EscalationStep
from tests.factories import make_team, make_user
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


def promised(agent, moment, **fields):
    with time_machine.travel(MADE, tick=False):
        return make_callback(assignee=agent, promised_for=moment, **fields)


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


def test_it_is_still_there_a_year_later(callback, agent, as_user):
    pass_time(PROMISED, PROMISED + timedelta(days=6))
    a_year_later = PROMISED + timedelta(days=365)
    with time_machine.travel(a_year_later, tick=False):
        assert escalate_due(at=a_year_later) == 0
        assert list(Callback.objects.overdue(at=a_year_later)) == [callback]
        page = as_user(agent).get("/").content.decode()
    late = page[page.index("panel-late") :]
    assert callback.about in late[: late.index("</section>")]
    assert callback.events.filter(kind="missed").count() == 1


@pytest.mark.parametrize(
    ("due_by", "moments"),
    [  # Cairo is two hours ahead of UTC; the team works 9 to 13 and 14 to 17, Sunday to Thursday; the 13th is closed
        ("2026-12-10T08:00", ["10T08:00", "10T08:15", "10T08:30", "10T09:00"]),  # within one stretch
        ("2026-12-10T10:40", ["10T10:40", "10T10:55", "10T12:10", "10T12:40"]),  # over lunch
        ("2026-12-10T11:00", ["10T12:00", "10T12:15", "10T12:30", "10T13:00"]),  # closed just when lunch begins
        ("2026-12-10T14:30", ["10T14:30", "10T14:45", "10T15:00", "14T07:30"]),  # over Friday, Saturday, and a closed Sunday
        ("2026-12-10T14:35", ["10T14:35", "10T14:50", "14T07:05", "14T07:35"]),
        ("2026-12-11T09:00", ["14T07:00", "14T07:15", "14T07:30", "14T08:00"]),  # promised for a Friday all the same
        ("2026-12-14T03:00", ["14T07:00", "14T07:15", "14T07:30", "14T08:00"]),  # before the office opens
        ("2027-01-06T14:20", ["06T14:20", "06T14:35", "06T14:50", "10T07:20"]),  # over Coptic Christmas, a public holiday
    ],
)
def test_each_step_falls_on_its_minute(callback, agent, team, lead, outsider, due_by, moments):
    due = datetime.fromisoformat(due_by).replace(tzinfo=UTC)
    callback.delete()
    Absence.objects.create(user=agent, starts_at=due - timedelta(days=1), ends_at=due + timedelta(days=9), stand_in=outsider)
    other = promised(agent, due - timedelta(minutes=15))
    for n, moment in enumerate(moments):
        at = datetime.fromisoformat(f"{due_by[:8]}{moment}").replace(tzinfo=UTC)
        for instant, escalated in ((at - timedelta(seconds=1), 0), (at, 1), (at, 0)):
            with time_machine.travel(instant, tick=False):
                assert escalate_due(at=instant) == escalated, (n, instant)
    assert [address for address, _at in told()] == [agent.email, outsider.email, lead.email, lead.email]
    assert list(other.events.filter(kind="escalated").values_list("outcome", flat=True)) == ["0", "15", "30", "60"]


def test_who_has_left_is_passed_over_at_once(callback, agent, lead):
    agent.is_active = False
    agent.save()
    pass_time(PROMISED + timedelta(minutes=15), PROMISED + timedelta(minutes=15))
    assert told() == [(lead.email, PROMISED + timedelta(minutes=15))]


def test_without_a_team_hours_run_on_and_the_managers_are_told(lead, manager):
    alone = make_user(team=None)
    promised(alone, PROMISED)
    pass_time(PROMISED, PROMISED + timedelta(hours=2))
    due = PROMISED + timedelta(minutes=15)
    assert told() == [(alone.email, due), (manager.email, due + timedelta(hours=1))]


def test_with_neither_leads_nor_managers_the_admins_are_told(admin):
    promised(make_user(team=None), PROMISED)
    pass_time(PROMISED, PROMISED + timedelta(hours=2))
    assert [address for address, _at in told()][1:] == [admin.email]


def test_nobodys_promise_is_on_the_teams_page_of_everybody(agent, outsider, as_user):
    alone = make_user(team=None)
    callback = promised(alone, PROMISED)
    alone.is_active = False
    alone.save()
    for reader in (agent, outsider):
        assert callback in Callback.objects.of_team(reader)
    assert callback in Callback.objects.of_team(make_user(team=None))


def test_a_team_without_hours_counts_plain_minutes(callback, team, agent, lead):
    TeamHours.objects.all().delete()
    night = promised(agent, datetime(2026, 12, 12, 1, 0, tzinfo=UTC))
    callback.delete()
    pass_time(night.promised_for, night.promised_for + timedelta(hours=2))
    assert told() == [
        (agent.email, night.due_by),
        (lead.email, night.due_by + timedelta(minutes=30)),
        (lead.email, night.due_by + timedelta(minutes=60)),
    ]


def test_steps_changed_meanwhile_skip_nobody(callback, team, agent, lead):
    """Two of the usual four are taken; then the team has two, of which the second must still come."""
    pass_time(PROMISED, PROMISED + timedelta(minutes=30))
    for after, target in ((0, "assignee"), (45, "lead"), (45, "team")):
        EscalationStep.objects.create(team=team, after_minutes=after, target=target)
    pass_time(PROMISED + timedelta(minutes=30), PROMISED + timedelta(days=5))
    monday = datetime(2026, 12, 14, 7, 0, tzinfo=UTC)
    assert told()[1:] == [(lead.email, monday + timedelta(minutes=30))]
    assert Callback.objects.get().escalates_at is None


def test_hours_changed_meanwhile_move_the_moment(callback, team, agent):
    TeamHours.objects.filter(team=team, weekday=3).delete()  # nobody works on Thursdays any more
    pass_time(PROMISED, PROMISED + timedelta(hours=1))
    assert told() == []
    pass_time(datetime(2026, 12, 14, 6, 45, tzinfo=UTC), datetime(2026, 12, 14, 7, 0, tzinfo=UTC))
    assert told() == [(agent.email, datetime(2026, 12, 14, 7, 0, tzinfo=UTC))]


def test_a_moved_promise_begins_anew(callback, agent, lead):
    pass_time(PROMISED, PROMISED + timedelta(days=5))
    assert len(told()) == 3
    monday = datetime(2026, 12, 16, 8, 0, tzinfo=UTC)
    with time_machine.travel(PROMISED + timedelta(days=5), tick=False):
        move_callback(actor=agent, callback=callback, version=1, promised_for=monday, by_customer=True)
    pass_time(PROMISED + timedelta(days=5), monday + timedelta(minutes=45))
    assert [address for address, _at in told()][3:] == [agent.email, lead.email]
    assert callback.events.filter(kind="missed").count() == 2


def test_a_promise_in_another_teams_hands_keeps_their_hours(callback, agent, lead):
    other = make_team(timezone="Asia/Bangkok")
    for weekday in range(7):
        TeamHours.objects.create(team=other, weekday=weekday, opens=time(9), closes=time(12))
    heir = make_user(team=other)
    with time_machine.travel(MADE, tick=False):
        hand_over_callback(actor=agent, callback=callback, assignee=heir, reason="Away")
    pass_time(PROMISED, PROMISED + timedelta(days=1))
    assert told()[0] == (heir.email, datetime(2026, 12, 11, 2, 0, tzinfo=UTC))  # Friday, 09:00 in Bangkok


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


def test_nobody_is_told_of_a_customer_they_may_not_see(callback, team, agent, lead, outsider, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    Customer.objects.update(team=team)
    Absence.objects.create(user=agent, starts_at=MADE, ends_at=PROMISED + timedelta(days=30), stand_in=outsider)
    pass_time(PROMISED, PROMISED + timedelta(days=6))
    assert {address for address, _at in told()} == {agent.email, lead.email}


def test_whom_it_was_brought_to_is_told_in_the_readers_language(callback, agent):
    pass_time(PROMISED, PROMISED + timedelta(hours=1))
    first = callback.events.filter(kind="escalated").first()
    assert first.why == f"the one who promised to call, {agent.full_name}"
    with translation.override("id"):
        assert first.why == f"{gettext('the one who promised to call')}, {agent.full_name}"
        assert "promised" not in first.why
