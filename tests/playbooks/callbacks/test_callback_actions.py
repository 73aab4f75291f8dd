from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Message
from playbooks.actions.callbacks import (
    SLOT_TAKEN,
    attempt_callback,
    close_callback,
    hand_over_callback,
    move_callback,
    promise_callback,
)
from playbooks.models import Callback, CallbackEvent
from retention_site.base.changes import StaleVersion
from tests.factories import make_contact, make_customer, make_interaction, make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)  # Tuesday, 09:42 in Cairo, 14:42 in Bangkok
SOON = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


def kinds(callback):
    return list(callback.events.values_list("kind", flat=True))


def test_a_promise_knows_both_sides_and_begins_its_ledger(agent):
    contact = make_contact(customer=make_customer(timezone="Asia/Bangkok"), phone="+6621140096")
    talk = make_interaction(customer=contact.customer, heard="Counts are doubled")
    callback = promise_callback(
        actor=agent, customer=contact.customer, contact=contact, promised_for=SOON, about="Is it mended?", interaction=talk
    )
    assert (callback.assignee, callback.promised_by, str(callback.phone)) == (agent, agent, "+6621140096")
    assert (callback.zone_name, callback.zone_is_assumed) == ("Asia/Bangkok", False)
    assert callback.due_by == SOON + timedelta(minutes=15)
    assert kinds(callback) == ["promised"]


def test_a_guessed_zone_says_so(agent, team):
    callback = make_callback(assignee=agent, customer=make_customer(team=team))
    assert (callback.zone_name, callback.zone_is_assumed) == ("Africa/Cairo", True)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=365)])
def test_a_promise_lies_in_the_future(agent, late):
    with pytest.raises(ValidationError) as caught:
        make_callback(assignee=agent, promised_for=NOW - late)
    assert "promised_for" in caught.value.message_dict


def test_a_taken_quarter_of_an_hour_is_refused_until_it_is_free_again(agent):
    first = make_callback(assignee=agent, promised_for=SOON)
    with pytest.raises(ValidationError) as caught:
        make_callback(assignee=agent, promised_for=SOON + timedelta(minutes=14))
    assert caught.value.error_dict["promised_for"][0].code == SLOT_TAKEN
    make_callback(assignee=agent, promised_for=SOON + timedelta(minutes=15))
    make_callback(assignee=make_user(), promised_for=SOON)
    close_callback(actor=agent, callback=first, version=1, outcome="withdrawn", reason="They wrote instead")
    make_callback(assignee=agent, promised_for=SOON)


def test_moving_keeps_the_history_and_the_messages_follow(agent):
    callback = make_callback(assignee=agent, promised_for=SOON)
    later = SOON + timedelta(hours=2)
    moved = move_callback(actor=None, callback=callback, version=1, promised_for=later, by_customer=True)
    assert (moved.promised_for, moved.moves, moved.is_owed) == (later, 1, True)
    assert [(e.kind, e.promised_for) for e in moved.events.all()] == [("promised", SOON), ("moved_by_customer", later)]
    reminders = Message.objects.order_by("id").values_list("status", "due_at")
    assert list(reminders) == [("cancelled", SOON - timedelta(minutes=15)), ("planned", later - timedelta(minutes=15))]


def test_we_move_a_promise_only_with_a_reason_and_never_over_somebody_else(agent, lead):
    callback = make_callback(assignee=agent, promised_for=SOON)
    with pytest.raises(ValidationError):
        move_callback(actor=agent, callback=callback, version=1, promised_for=SOON + timedelta(hours=1), by_customer=False)
    move = {"by_customer": False, "reason": "The specialist is away"}
    move_callback(actor=agent, callback=callback, version=1, promised_for=SOON + timedelta(hours=1), **move)
    with pytest.raises(StaleVersion):
        move_callback(actor=lead, callback=callback, version=1, promised_for=SOON + timedelta(hours=2), **move)


@pytest.mark.parametrize(("minutes", "outcome"), [(-30, "kept"), (0, "kept"), (15, "kept"), (16, "kept_late")])
def test_the_clock_says_whether_it_was_kept(agent, minutes, outcome):
    callback = make_callback(assignee=agent, promised_for=datetime(2026, 12, 8, 9, 0, tzinfo=UTC))
    talk = make_interaction(customer=callback.customer, at=callback.promised_for + timedelta(minutes=minutes))
    wrong = {"kept": "kept_late", "kept_late": "kept"}[outcome]
    with pytest.raises(ValidationError):
        close_callback(actor=agent, callback=callback, version=1, outcome=wrong, interaction=talk)
    closed = close_callback(actor=agent, callback=callback, version=1, outcome=outcome, interaction=talk)
    assert (closed.outcome, closed.closed_in, closed.is_owed) == (outcome, talk, False)
    assert not Message.objects.filter(status="planned").exists()


def test_broken_needs_a_reason_and_the_window_to_be_over(agent):
    callback = make_callback(assignee=agent, promised_for=SOON)
    with pytest.raises(ValidationError):
        close_callback(actor=agent, callback=callback, version=1, outcome="broken", reason="Forgot")
    with time_machine.travel(SOON + timedelta(hours=3), tick=False):
        with pytest.raises(ValidationError):
            close_callback(actor=agent, callback=callback, version=1, outcome="broken")
        assert close_callback(actor=agent, callback=callback, version=1, outcome="broken", reason="Forgot").outcome == "broken"


def test_an_attempt_does_not_close_and_an_outcome_is_final(agent):
    callback = make_callback(assignee=agent, promised_for=SOON)
    attempt_callback(
        actor=agent, callback=callback, interaction=make_interaction(customer=callback.customer, outcome="no_answer")
    )
    assert Callback.objects.get().is_owed
    closed = close_callback(actor=agent, callback=callback, version=1, outcome="kept")
    for again in (close_callback, move_callback):
        more = {"outcome": "kept"} if again is close_callback else {"promised_for": SOON, "by_customer": True}
        with pytest.raises(ValidationError):
            again(actor=agent, callback=closed, version=2, **more)
    assert kinds(closed) == ["promised", "attempted", "closed"]


def test_handing_over_is_visible_and_refused_where_the_other_has_no_time(agent, lead):
    callback = make_callback(assignee=agent, promised_for=SOON)
    make_callback(assignee=lead, promised_for=SOON)
    with pytest.raises(ValidationError):
        hand_over_callback(actor=lead, callback=callback, assignee=lead, reason="Away")
    other = make_user()
    assert hand_over_callback(actor=lead, callback=callback, assignee=other, reason="Away").assignee == other
    event = callback.events.last()
    assert (event.kind, event.assignee, event.reason) == ("handed_over", other, "Away")


def test_a_confirmation_is_planned_only_when_wished(agent):
    contact = make_contact()
    make_callback(assignee=agent, customer=contact.customer, contact=contact, promised_for=SOON)
    assert not Message.objects.filter(contact=contact).exists()
    make_callback(assignee=make_user(), customer=contact.customer, contact=contact, promised_for=SOON, confirm=True)
    message = Message.objects.get(contact=contact)
    assert (message.kind, message.purpose, message.due_at) == ("callback.confirmation", "service", timezone.now())


def test_a_refused_promise_leaves_nothing_behind(agent):
    make_callback(assignee=agent, promised_for=SOON)
    counts = (Callback.objects.count(), CallbackEvent.objects.count(), Message.objects.count())
    with pytest.raises(ValidationError):
        make_callback(assignee=agent, promised_for=SOON)
    assert (Callback.objects.count(), CallbackEvent.objects.count(), Message.objects.count()) == counts
