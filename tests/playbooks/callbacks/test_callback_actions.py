from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.messages.kinds import render_mail
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


@pytest.mark.parametrize(
    "moment",
    [
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        NOW + timedelta(days=401),
        NOW,
        datetime(1, 1, 1, tzinfo=UTC),
        SOON.replace(tzinfo=None),
    ],
)
def test_moments_that_cannot_be_promised(agent, moment):
    callback = make_callback(assignee=agent, promised_for=SOON)
    for refused in (
        lambda: make_callback(assignee=agent, promised_for=moment),
        lambda: move_callback(actor=agent, callback=callback, version=1, promised_for=moment, by_customer=True),
    ):
        with pytest.raises(ValidationError) as caught:
            refused()
        assert set(caught.value.message_dict) == {"promised_for"}
    callback.refresh_from_db()
    assert callback.promised_for == SOON


def test_a_moment_on_any_clock_is_the_same_moment(agent):
    """What a mail is planned for is compared, in words, with what stands when it is sent."""
    bangkok = SOON.astimezone(ZoneInfo("Asia/Bangkok")) + timedelta(microseconds=5)
    contact = make_contact()
    callback = make_callback(assignee=agent, customer=contact.customer, contact=contact, confirm=True, promised_for=bangkok)
    assert (callback.promised_for, callback.slot) == (bangkok, SOON)
    for message in Message.objects.all():
        assert render_mail(message).text


def test_who_has_left_or_may_not_see_the_customer_is_promised_nothing(agent, lead, outsider, settings):
    callback = make_callback(assignee=agent, actor=agent, promised_for=SOON)
    lead.is_active = False
    lead.save()
    settings.TEAM_CUSTOMERS_ONLY = True
    for other in (lead, outsider):
        move = {"promised_for": SOON + timedelta(hours=1), "by_customer": True, "assignee": other}
        for refused in (
            lambda other=other: make_callback(actor=agent, assignee=other, customer=callback.customer),
            lambda other=other: hand_over_callback(actor=agent, callback=callback, assignee=other, reason="Away"),
            lambda move=move: move_callback(actor=agent, callback=callback, version=1, **move),
        ):
            with pytest.raises(ValidationError) as caught:
                refused()
            assert set(caught.value.message_dict) == {"assignee"}


def test_a_contact_of_another_customer_is_refused(agent):
    with pytest.raises(ValidationError) as caught:
        make_callback(assignee=agent, contact=make_contact())
    assert set(caught.value.message_dict) == {"contact"}


def test_a_talk_keeps_only_promises_made_before_it_and_to_the_same_customer(agent):
    callback = make_callback(assignee=agent, promised_for=SOON)
    early = make_interaction(customer=callback.customer, at=NOW - timedelta(minutes=1))
    for talk in (early, make_interaction(at=SOON)):
        with pytest.raises(ValidationError):
            close_callback(actor=agent, callback=callback, version=1, outcome="kept", interaction=talk)
    with pytest.raises(ValidationError):
        attempt_callback(actor=agent, callback=callback, interaction=make_interaction(outcome="no_answer"))
    assert kinds(callback) == ["promised"]


def test_what_was_closed_meanwhile_is_not_changed_by_who_did_not_see_it(agent, lead):
    """Each action asks the promise as it stands, not the copy that a page was drawn from."""
    callback = make_callback(assignee=agent, promised_for=SOON)
    seen = Callback.objects.get(pk=callback.pk)
    close_callback(actor=agent, callback=callback, version=1, outcome="kept")
    talk = make_interaction(customer=callback.customer, outcome="no_answer")
    for late in (
        lambda: close_callback(actor=lead, callback=seen, version=None, outcome="kept"),
        lambda: move_callback(
            actor=lead, callback=seen, version=None, promised_for=SOON + timedelta(hours=1), by_customer=True
        ),
        lambda: hand_over_callback(actor=lead, callback=seen, assignee=lead, reason="Away"),
        lambda: attempt_callback(actor=lead, callback=seen, interaction=talk),
    ):
        with pytest.raises(ValidationError):
            late()
    callback.refresh_from_db()
    assert (callback.outcome, callback.assignee, callback.version) == ("kept", agent, 2)
    assert kinds(callback) == ["promised", "closed"]


def test_an_overdue_one_handed_over_is_told_to_whoever_gets_it(agent, lead):
    callback = make_callback(assignee=agent, promised_for=SOON)
    with time_machine.travel(SOON + timedelta(days=1), tick=False):
        hand_over_callback(actor=agent, callback=callback, assignee=lead, reason="Away")
    planned = Message.objects.filter(status="planned").values_list("kind", "address")
    assert list(planned) == [("callback.overdue", lead.email)]


def test_windows_may_overlap_but_not_begin_in_the_same_quarter(agent):
    make_callback(assignee=agent, promised_for=SOON, minutes=120)
    make_callback(assignee=agent, promised_for=SOON + timedelta(minutes=60))
    with pytest.raises(ValidationError):
        make_callback(assignee=agent, promised_for=SOON + timedelta(minutes=74, seconds=59))


@pytest.mark.parametrize("minutes", [0, 4, 481, -15, 10**6])
def test_windows_of_a_strange_length_are_refused(agent, minutes):
    with pytest.raises(ValidationError):
        make_callback(assignee=agent, promised_for=SOON, minutes=minutes)


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
