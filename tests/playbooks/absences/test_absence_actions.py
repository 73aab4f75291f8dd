import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Absence, Message
from playbooks.actions.absences import end_absence, enter_absence, update_absence
from playbooks.actions.callbacks import close_callback, move_callback
from playbooks.away import also_stood_in_for, settled, unplaced
from playbooks.models import Callback
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.factories import make_customer, make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEN = datetime(2026, 12, 10, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


def away(user, **fields):
    defaults = {"actor": user, "user": user, "starts_at": TEN - HOUR, "ends_at": TEN + DAY}
    return enter_absence(**(defaults | fields))


def held_by(*callbacks):
    return [Callback.objects.get(pk=each.pk).assignee.full_name for each in callbacks]


def test_promises_go_to_the_stand_in_and_say_so_in_the_ledger(agent, lead, outsider):
    inside, outside = make_callback(assignee=agent, promised_for=TEN), make_callback(assignee=agent, promised_for=TEN + DAY)
    absence = away(agent, stand_in=outsider)
    assert held_by(inside, outside) == ["Omar Nasser", "Mariam Adel"]
    (event,) = settled(absence).handed_over
    assert (event.callback, event.assignee, event.why, event.actor) == (inside, outsider, "Away: Mariam Adel", agent)
    assert Message.objects.get(kind="callback.reminder", user=outsider).status == "planned"
    assert [entry.action for entry in AuditEntry.objects.about(absence)] == ["absence.entered"]


def test_where_the_stand_in_has_no_time_whoever_is_free_and_has_taken_least(agent, lead, outsider, team):
    third = make_user(full_name="Zeinab", team=team)
    make_callback(assignee=outsider, promised_for=TEN)
    make_callback(assignee=outsider, promised_for=TEN + HOUR)
    first, second = make_callback(assignee=agent, promised_for=TEN), make_callback(assignee=agent, promised_for=TEN + HOUR)
    away(agent, stand_in=outsider)
    assert held_by(first, second) == [lead.full_name, third.full_name]


def test_what_nobody_can_take_stays_and_says_why(agent, lead):
    make_callback(assignee=lead, promised_for=TEN)
    callback = make_callback(assignee=agent, promised_for=TEN)
    absence = away(agent, stand_in=lead)
    assert held_by(callback) == ["Mariam Adel"]
    assert list(unplaced(absence)) == [callback]
    (event,) = settled(absence).stayed
    assert event.why == "Nobody has time then: neither Youssef Kamal nor anybody of the team."
    assert callback.events.last() == event


def test_colleagues_who_are_away_at_that_moment_are_passed_over(agent, lead):
    away(lead, starts_at=TEN, ends_at=TEN + HOUR)
    during, after = make_callback(assignee=agent, promised_for=TEN), make_callback(assignee=agent, promised_for=TEN + HOUR)
    absence = away(agent)
    assert held_by(during, after) == ["Mariam Adel", "Youssef Kamal"]
    assert settled(absence).stayed[0].why == "Nobody of the team is free at that time."


def test_nobody_gets_a_customer_they_may_not_see(agent, lead, outsider, settings, team):
    settings.TEAM_CUSTOMERS_ONLY = True
    callback = make_callback(assignee=agent, promised_for=TEN, customer=make_customer(team=team))
    away(agent, stand_in=outsider)
    assert held_by(callback) == ["Youssef Kamal"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("ends_at", {"starts_at": NOW - DAY, "ends_at": NOW - HOUR}),
        ("ends_at", {"ends_at": TEN + timedelta(days=400)}),
        ("starts_at", {"starts_at": TEN, "ends_at": TEN + 3 * DAY}),
    ],
)
def test_refused_past_endless_and_twice_at_once(agent, field, wrong):
    Absence.objects.create(user=agent, starts_at=TEN + 2 * DAY, ends_at=TEN + 4 * DAY)
    with pytest.raises(ValidationError) as refused:
        away(agent, **wrong)
    assert list(refused.value.message_dict) == [field]
    assert Absence.objects.count() == 1


def test_one_that_ends_where_another_begins_is_fine(agent):
    away(agent)
    assert away(agent, starts_at=TEN + DAY, ends_at=TEN + 2 * DAY).pk


def test_a_stand_in_must_be_there_and_work_here(agent, lead, outsider):
    away(lead, starts_at=TEN, ends_at=TEN + HOUR)
    for stand_in in (lead, make_user(is_active=False)):
        with pytest.raises(ValidationError) as refused:
            away(agent, stand_in=stand_in)
        assert list(refused.value.message_dict) == ["stand_in"]
    with pytest.raises(ValidationError):
        away(agent, stand_in=agent)


def test_whom_they_stood_in_for_is_told(agent, lead):
    other = away(agent, stand_in=lead)
    absence = away(lead, starts_at=TEN, ends_at=TEN + HOUR)
    assert list(also_stood_in_for(absence)) == [other]


def test_a_changed_absence_moves_promises_both_ways(agent, lead):
    early, late = make_callback(assignee=agent, promised_for=TEN), make_callback(assignee=agent, promised_for=TEN + 2 * DAY)
    absence = away(agent, stand_in=lead)
    fields = {"starts_at": TEN + DAY, "ends_at": TEN + 3 * DAY}
    changed = update_absence(actor=agent, absence=absence, version=1, fields=fields)
    assert held_by(early, late) == ["Mariam Adel", "Youssef Kamal"]
    result = settled(changed)
    assert ([each.callback for each in result.returned], [each.callback for each in result.handed_over]) == ([early], [late])
    with pytest.raises(StaleVersion):
        update_absence(actor=agent, absence=absence, version=1, fields=fields)


def test_coming_back_early_brings_back_what_is_still_to_come(agent, lead):
    past, future = make_callback(assignee=agent, promised_for=TEN), make_callback(assignee=agent, promised_for=TEN + 5 * HOUR)
    absence = away(agent, stand_in=lead)
    with time_machine.travel(TEN + HOUR, tick=False):
        ended = end_absence(actor=agent, absence=absence, version=1)
        assert (ended.ends_at, ended.cancelled_at) == (TEN + HOUR, None)
        assert held_by(past, future) == ["Youssef Kamal", "Mariam Adel"]
        with pytest.raises(ValidationError):
            end_absence(actor=agent, absence=ended, version=2)


def test_called_off_it_is_as_if_it_had_never_been(agent, lead):
    callback = make_callback(assignee=agent, promised_for=TEN)
    absence = end_absence(actor=agent, absence=away(agent, stand_in=lead), version=1)
    assert absence.cancelled_at == NOW
    assert held_by(callback) == ["Mariam Adel"]
    assert not Absence.objects.covering(TEN).exists()
    assert not Absence.objects.between(TEN, TEN + HOUR).exists()
    assert away(agent).pk


def test_what_was_moved_on_or_closed_meanwhile_does_not_come_back(agent, lead, outsider):
    given_on, closed, taken, moved = (make_callback(assignee=agent, promised_for=TEN + n * HOUR) for n in range(4))
    absence = away(agent, stand_in=lead)
    given_on.refresh_from_db()
    move_callback(
        actor=lead, callback=given_on, version=None, promised_for=TEN, by_customer=False, reason="x", assignee=outsider
    )
    close_callback(actor=lead, callback=closed, version=None, outcome="withdrawn", reason="They wrote")
    make_callback(assignee=agent, promised_for=TEN + 2 * HOUR)
    absence = end_absence(actor=agent, absence=absence, version=1)
    assert held_by(given_on, closed, taken, moved) == ["Omar Nasser", "Youssef Kamal", "Youssef Kamal", "Mariam Adel"]
    assert [each.why for each in settled(absence).stayed] == ["Taken by another promise of Mariam Adel."]


def test_a_refused_entry_moves_nothing(agent, lead):
    callback = make_callback(assignee=agent, promised_for=TEN)
    with pytest.raises(ValidationError):
        away(agent, stand_in=lead, ends_at=TEN - 2 * HOUR)
    assert held_by(callback) == ["Mariam Adel"]


def test_one_that_was_called_off_takes_nothing_away_again(agent, lead):
    callback = make_callback(assignee=agent, promised_for=TEN)
    absence = end_absence(actor=agent, absence=away(agent, stand_in=lead), version=1)
    with pytest.raises(ValidationError) as error:
        update_absence(actor=agent, absence=absence, version=absence.version, fields={"ends_at": TEN + 2 * DAY})
    assert error.value.message_dict == {"ends_at": ["This absence is over."]}
    assert held_by(callback) == [agent.full_name]


@pytest.mark.parametrize("comes_back", [False, True])
def test_all_customers_are_locked_before_the_first_promise_changes_hands(agent, lead, comes_back):
    """The sender takes several customers by key; taken in the order of the promises, each would wait for the other for ever."""
    first, second = make_customer(), make_customer()
    make_callback(assignee=agent, customer=second, promised_for=TEN)
    make_callback(assignee=agent, customer=first, promised_for=TEN + HOUR)
    if comes_back:
        absence = away(agent, stand_in=lead)
    with CaptureQueriesContext(connection) as asked:
        if comes_back:
            end_absence(actor=agent, absence=absence, version=1)
        else:
            away(agent, stand_in=lead)
    of_customers = [each["sql"] for each in asked if (each["sql"] or "").startswith('SELECT "accounts_customer"."id"')]
    (held,) = re.findall(r"IN \((\d+), (\d+)\) ORDER BY", of_customers[0])
    assert {int(key) for key in held} == {first.pk, second.pk}
