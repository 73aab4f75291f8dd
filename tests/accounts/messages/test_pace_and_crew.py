"""A pace gives each mail a moment of its own; a slow server gets more connections, and never more rows in doubt."""

from datetime import timedelta
from itertools import pairwise
from time import monotonic

import pytest
from django.utils import timezone

from accounts.messages import pace, sender, shift
from accounts.messages.crew import Crew, _Turn
from accounts.messages.kinds import Mail, message_kind
from accounts.messages.marking import Outcome
from accounts.messages.sender import send_due
from accounts.models import Message, SendingPace
from retention_site.base.mail import MailServer
from tests.factories import make_contact, make_message

pytestmark = pytest.mark.django_db


@message_kind("test.brief", "brief")
def brief(message):
    return Mail(subject=message.occasion, text="Hello")


def due_messages(count, domain="example.com"):
    return [
        make_message(
            occasion=f"{domain}:{n}", kind="test.brief", due_at=timezone.now(), contact=make_contact(email=f"to{n}@{domain}")
        )
        for n in range(count)
    ]


def test_no_two_mails_get_the_same_moment_and_none_is_too_far_ahead():
    SendingPace.objects.create(domain="", per_minute=120)
    first, second = due_messages(3), due_messages(3, "example.org")
    given = [*pace.reserve(first).given.values(), *pace.reserve(second).given.values()]
    assert len(given) == 3, "the others wait: their moments are further ahead than the horizon"
    gaps = [later - earlier for earlier, later in pairwise(given)]
    assert min(gaps) >= timedelta(seconds=0.5)


def test_a_busy_domain_makes_room_for_others(server):
    SendingPace.objects.create(domain="example.com", per_minute=1)
    slow, quick = due_messages(3), due_messages(2, "example.org")
    assert send_due() == 3
    assert set(server.accepted) == {slow[0].address, *(each.address for each in quick)}
    later = Message.objects.filter(status="planned").order_by("pk")
    assert [each.attempts for each in later] == [0, 0]
    assert all(each.due_at > timezone.now() + timedelta(seconds=30) for each in later)


def test_all_mail_together_keeps_the_pace(server):
    SendingPace.objects.create(domain="", per_minute=600)
    due_messages(8)
    began = timezone.now()
    assert send_due() == 8
    assert (timezone.now() - began).total_seconds() >= 7 * 0.1


@pytest.mark.django_db(transaction=True)
def test_a_slow_server_gets_more_connections_and_no_more_than_ten_rows_are_in_doubt(server, settings, monkeypatch):
    monkeypatch.setattr(shift, "SLOW_SECONDS", 0)
    settings.MAIL_CONNECTIONS = 4
    due_messages(40)
    real, most = shift.marking.mark, []

    def counted(*args, **options):
        marked = real(*args, **options)
        most.append(Message.objects.filter(status="sending").count())
        return marked

    monkeypatch.setattr(shift.marking, "mark", counted)
    assert send_due() == 40
    assert max(most) <= 10
    assert sum(server.accepted.values()) == len(server.accepted) == 40
    assert len(server.taken) > 2
    assert not Message.objects.exclude(status="sent", attempts=1).exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_connections_serve_lease_after_lease(server, settings, monkeypatch):
    monkeypatch.setattr(shift, "SLOW_SECONDS", 0)
    monkeypatch.setattr(sender, "LEASE_ROWS", 10)
    settings.MAIL_CONNECTIONS = 3
    due_messages(50)
    assert send_due() == 50
    assert len(server.accepted) == sum(server.accepted.values()) == 50
    assert len(server.taken) <= 1 + 3


@pytest.mark.django_db(transaction=True)
def test_a_pace_set_meanwhile_is_kept_though_more_connections_are_open(server, settings, monkeypatch):
    monkeypatch.setattr(shift, "SLOW_SECONDS", 0)
    monkeypatch.setattr(sender, "LEASE_ROWS", 12)
    settings.MAIL_CONNECTIONS = 3
    due_messages(15)
    real = sender._lease_rows

    def leased(*args):
        if len(server.accepted) == 12:
            SendingPace.objects.create(domain="", per_minute=600)
        return real(*args)

    monkeypatch.setattr(sender, "_lease_rows", leased)
    began = timezone.now()
    assert send_due() == 15
    assert len(server.accepted) == 15
    assert (timezone.now() - began).total_seconds() >= 2 * 0.1  # two after the first of a pace, a tenth of a second each


def test_what_was_given_in_an_earlier_turn_is_never_begun_in_a_later_one(server):
    """A hand that took a row just before all rested must not send it: it was given back, and another may have it."""
    messages = due_messages(2)
    crew = Crew(1, monotonic() + 60)
    with crew:
        pending, finished = {each.pk: Outcome(each, "planned") for each in messages}, {}
        crew.begin({}, {})
        crew.rest()
        earlier = _Turn(pending, finished)
        crew.begin(pending, finished)
        with MailServer() as connection:
            crew._send(earlier, messages[0], b"", connection)
    assert set(pending) == {each.pk for each in messages}
    assert (finished, server.accepted) == ({}, {})
