from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions.consents import record_consent, suppress_address
from accounts.actions.contacts import update_contact
from accounts.actions.messages import plan_message, stop_messages
from accounts.messages import attempts, kinds
from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.messages.sender import put_back_expired, send_due
from accounts.models import ContactPolicy, Message, Spell
from retention_site.base.mail import ServerAway
from tests.factories import make_contact, make_customer, make_spell

pytestmark = pytest.mark.django_db
Status = Message.Status


@message_kind("test.greeting", "greeting")
def greeting(message):
    if message.params.get("raises"):
        raise ValueError("the renderer is broken")
    if message.params.get("pointless"):
        raise Pointless("moved")
    return Mail(subject=f"Hello {message.contact.called}", text="สวัสดี\nمرحبا")


def plan(contact=None, occasion="greeting:1", purpose="service", due_at=None, expires_at=None, **params):
    return plan_message(
        occasion=occasion,
        kind="test.greeting",
        purpose=purpose,
        to=contact or make_contact(),
        params=params,
        due_at=due_at or timezone.now(),
        expires_at=expires_at,
    )


def status_of(message):
    return Message.objects.get(pk=message.pk).status


def test_a_due_message_leaves_once(server):
    message = plan()
    assert (send_due(), send_due()) == (1, 0)
    message.refresh_from_db()
    assert (message.status, message.attempts, message.subject) == (Status.SENT, 1, f"Hello {message.contact.called}")
    assert server.accepted == {message.address: 1}
    assert "สวัสดี" in server.mails[0].get_content()
    assert server.mails[0]["Message-ID"].startswith(f"<{message.pk}.")


def test_planning_twice_is_planning_once(server):
    contact = make_contact()
    assert plan(contact).pk == plan(contact).pk
    send_due()
    assert sum(server.accepted.values()) == 1


def test_two_contacts_may_share_an_address_and_get_one_mail(server):
    for _ in range(2):
        plan(make_contact(email="shared@example.com"))
    send_due()
    assert server.accepted == {"shared@example.com": 1}


def test_what_is_not_due_or_has_no_address_is_not_sent(server):
    plan(due_at=timezone.now() + timedelta(minutes=5))
    assert plan(make_contact(email="")) is None
    assert send_due() == 0


def _change_address(contact):
    update_contact(actor=None, contact=contact, version=None, fields={"email": "other@example.com"})


def test_many_messages_leave_in_leases_and_marks(server):
    for n in range(25):
        plan(occasion=f"greeting:{n}")
    assert send_due() == 25
    assert set(server.accepted.values()) == {1}
    assert not Message.objects.exclude(status=Status.SENT).exists()


def _opt_out(contact):
    record_consent(actor=None, contact=contact, purpose="service", decision="refused", source="link")


def _suppress(contact):
    suppress_address(actor=None, address=contact.email.upper(), source="bounce")


def _leave(contact):
    update_contact(actor=None, contact=contact, version=None, fields={"left_at": timezone.now()})


def _end_spell(contact):
    make_spell(customer=contact.customer, ended_on=date(2025, 6, 1))


@pytest.mark.parametrize(
    ("happens", "rule"),
    [
        (_opt_out, "opted_out"),
        (_suppress, "address_suppressed"),
        (_leave, "person_gone"),
        (_end_spell, "customer_left"),
        (_change_address, "address_changed"),
    ],
)
def test_people_are_respected_at_the_moment_of_sending(server, happens, rule):
    message = plan()
    happens(message.contact)
    other = plan(occasion="greeting:2")
    assert send_due() == 1
    message.refresh_from_db()
    assert (message.status, message.rule, message.attempts, message.lease) == (Status.REFUSED, rule, 0, "")
    assert message.why not in ("", rule)
    assert status_of(other) == Status.SENT


def test_a_farewell_outlives_the_last_spell_but_not_an_opt_out(server):
    contact = make_contact(customer=make_customer())
    _end_spell(contact)
    farewell = plan(contact, purpose="farewell")
    send_due()
    assert status_of(farewell) == Status.SENT
    assert not Spell.objects.filter(ended_on=None).exists()


def test_a_later_yes_takes_back_a_no(server):
    contact = make_contact()
    for decision in ["refused", "granted"]:
        record_consent(actor=None, contact=contact, purpose="all", channel="any", decision=decision, source="link")
    message = plan(contact)
    send_due()
    assert status_of(message) == Status.SENT


def test_an_expired_reminder_is_not_sent(server):
    message = plan(expires_at=timezone.now() - timedelta(seconds=1))
    send_due()
    message.refresh_from_db()
    assert (message.status, message.rule) == (Status.REFUSED, "too_late")


def test_a_passing_refusal_is_tried_again_and_parked_after_three(server):
    message = plan()
    server.answers[message.address] = "451 try later"
    for attempt in (1, 2, 3):
        send_due()
        message.refresh_from_db()
        assert message.attempts == attempt
        Message.objects.filter(status=Status.PLANNED).update(due_at=timezone.now())
    assert (message.status, "451" in message.detail) == (Status.PARKED, True)
    assert not server.accepted


def test_somebody_unknown_there_bounces_and_the_others_go_on(server):
    bad, good = plan(), plan(occasion="greeting:2")
    server.answers[bad.address] = "550 no such user"
    assert send_due() == 1
    assert (status_of(bad), status_of(good)) == (Status.BOUNCED, Status.SENT)


def test_a_broken_renderer_parks_that_row_and_the_others_go_on(server):
    bad, good = plan(raises=True), plan(occasion="greeting:2")
    send_due()
    assert (status_of(bad), status_of(good)) == (Status.PARKED, Status.SENT)


@pytest.fixture
def _prepared_badly(monkeypatch):
    def prepare(messages):
        if any(message.params.get("unprepared") for message in messages):
            raise LookupError("what it is made from is gone")

    monkeypatch.setitem(kinds._kinds, "test.greeting", kinds.Kind("test.greeting", "greeting", greeting, prepare))


@pytest.mark.usefixtures("_prepared_badly")
def test_one_that_cannot_be_prepared_is_parked_and_the_others_go_on(server):
    bad, good = plan(unprepared=True), plan(occasion="greeting:2")
    assert send_due() == 1
    bad.refresh_from_db()
    assert (bad.status, bad.attempts, "is gone" in bad.detail) == (Status.PARKED, 1, True)
    assert status_of(good) == Status.SENT


def test_what_became_pointless_is_cancelled_with_its_reason(server):
    message = plan(pointless=True)
    send_due()
    message.refresh_from_db()
    assert (message.status, message.why) == (Status.CANCELLED, "The promise was moved.")


def test_a_server_that_hangs_up_before_the_text_certainly_did_not_take_it(server):
    message, other = plan(), plan(occasion="greeting:2")
    server.answers[message.address] = "hang up before"
    send_due()
    assert (status_of(message), status_of(other)) == (Status.PLANNED, Status.SENT)


def test_a_server_that_hangs_up_after_the_text_leaves_doubt(server):
    message, other = plan(), plan(occasion="greeting:2")
    server.answers[message.address] = "hang up after"
    send_due()
    assert (status_of(message), status_of(other)) == (Status.UNCERTAIN, Status.SENT)
    assert server.accepted[message.address] == 1
    send_due()
    assert server.accepted[message.address] == 1


def test_without_a_server_nothing_is_leased_and_no_attempt_is_counted(server):
    message = plan()
    server.controller.stop()
    with pytest.raises(ServerAway):
        send_due()
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Status.PLANNED, 0)


def test_a_dead_worker_leaves_its_begun_rows_uncertain_and_the_others_planned(server):
    leased, begun = plan(), plan(occasion="greeting:2")
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=leased.pk).update(status=Status.LEASED, lease="dead", leased_until=past)
    Message.objects.filter(pk=begun.pk).update(status=Status.SENDING, lease="dead", leased_until=past, attempts=1)
    assert put_back_expired(at=timezone.now()) == (1, 1)
    send_due()
    assert (status_of(leased), status_of(begun)) == (Status.SENT, Status.UNCERTAIN)


def test_a_worker_that_was_only_slow_still_says_how_it_went(server, monkeypatch):
    message = plan()
    real = attempts.attempt

    def slow(message, mail_server):
        Message.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert put_back_expired(at=timezone.now()) == (0, 1)
        return real(message, mail_server)

    monkeypatch.setattr(attempts, "attempt", slow)
    send_due()
    assert status_of(message) == Status.SENT


def test_stopping_reaches_what_is_leased_but_not_what_is_being_sent(server):
    planned, leased, sending = (plan(occasion=f"greeting:{n}") for n in range(3))
    Message.objects.filter(pk=leased.pk).update(status=Status.LEASED, lease="x")
    Message.objects.filter(pk=sending.pk).update(status=Status.SENDING, lease="x")
    assert stop_messages(Message.objects.all(), reason="customer_leaves") == 2
    assert [status_of(each) for each in (planned, leased, sending)] == [Status.CANCELLED, Status.CANCELLED, Status.SENDING]


def test_a_reason_without_words_is_refused_before_anything_is_stopped():
    message = plan()
    with pytest.raises(ValueError, match="They are leaving"):
        stop_messages(Message.objects.all(), reason="They are leaving.")
    assert status_of(message) == Status.PLANNED


def test_checking_ten_costs_as_many_queries_as_one(server, django_assert_max_num_queries):
    counts = []
    for number in (1, 10):
        for n in range(number):
            plan(occasion=f"greeting:{number}:{n}")
        with django_assert_max_num_queries(24) as queries:
            send_due()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_comes_at_night_waits_for_the_morning_and_says_why(server):
    now = timezone.now()
    ContactPolicy.objects.update(quiet_from=(now - timedelta(hours=1)).time(), quiet_to=(now + timedelta(hours=2)).time())
    message, service = plan(purpose="promotion"), plan(occasion="greeting:2")
    assert send_due() == 1
    message.refresh_from_db()
    assert (message.status, message.rule, message.attempts, message.lease) == (Status.PLANNED, "quiet_hours", 0, "")
    assert timedelta(hours=1) < message.due_at - now <= timedelta(hours=2)
    assert message.why == "It is outside the hours in which we write."
    assert status_of(service) == Status.SENT
    ContactPolicy.objects.update(quiet_from="00:00", quiet_to="00:00")
    Message.objects.filter(pk=message.pk).update(due_at=now)
    assert send_due() == 1
    message.refresh_from_db()
    assert (message.status, message.rule) == (Status.SENT, "")
