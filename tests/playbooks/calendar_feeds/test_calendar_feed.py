"""The calendar a person subscribes to, read as calendars read it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from accounts.models import Team
from playbooks.actions.calendar_feeds import make_feed, revoke_feed
from playbooks.actions.callbacks import close_callback, hand_over_callback, move_callback
from playbooks.models import Callback
from playbooks.public import feed_url
from tests.factories import make_contact, make_customer
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)
TEN = datetime(2026, 12, 10, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def url(agent):
    address = feed_url(make_feed(user=agent))
    return address.partition("://")[2].partition("/")[2].join(["/", ""])


def events(client, url):
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_a_promise_is_an_event_in_utc_with_an_alarm(client, url, agent):
    callback = make_callback(assignee=agent, promised_for=TEN, customer=make_customer(name="Siam Coffee"))
    (event,) = events(client, url)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (TEN, TEN + timedelta(minutes=15))
    assert event.to_ical().count(b"DTSTART:20261210T080000Z") == 1
    assert (event["uid"], int(event["sequence"])) == (f"callback-{callback.pk}@127.0.0.1", 1)
    assert (str(event["summary"]), str(event["status"])) == ("Callback: Siam Coffee", "CONFIRMED")
    assert str(event["url"]) == f"http://127.0.0.1:8000/callbacks/{callback.pk}/"
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [timedelta(minutes=-10)]


def test_a_moved_promise_keeps_its_uid_and_raises_its_sequence(client, url, agent):
    callback = make_callback(assignee=agent, promised_for=TEN)
    (before,) = events(client, url)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        move_callback(actor=agent, callback=callback, version=1, promised_for=TEN + timedelta(hours=2), by_customer=True)
        (after,) = events(client, url)
    assert after["uid"] == before["uid"]
    assert int(after["sequence"]) > int(before["sequence"])
    assert after.decoded("dtstart") == TEN + timedelta(hours=2)
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


@pytest.mark.parametrize(
    ("outcome", "at", "status"),
    [
        ("withdrawn", NOW, "CANCELLED"),
        ("kept", NOW, "CANCELLED"),  # called before the time: nothing happens then
        ("kept", TEN, "CONFIRMED"),
        ("broken", TEN + timedelta(hours=1), "CONFIRMED"),
    ],
)
def test_what_takes_no_place_is_cancelled(client, url, agent, outcome, at, status):
    callback = make_callback(assignee=agent, promised_for=TEN)
    with time_machine.travel(at, tick=False):
        close_callback(actor=agent, callback=callback, version=1, outcome=outcome, reason="Because")
        (event,) = events(client, url)
    assert (str(event["status"]), int(event["sequence"]), event.walk("VALARM")) == (status, 2, [])


def test_one_handed_over_leaves_the_feed(client, url, agent, lead):
    callback = make_callback(assignee=agent, promised_for=TEN)
    hand_over_callback(actor=lead, callback=callback, assignee=lead, reason="Away")
    assert events(client, url) == []


def test_nothing_about_persons_leaves_the_house(client, url, agent):
    firm, person = make_customer(name="Siam Coffee"), make_customer(name="Ratna Dewi", kind="person")
    for n, customer in enumerate((firm, person)):
        contact = make_contact(customer=customer, full_name="Khun Suda", email="suda@example.com", phone="+6621140096")
        make_callback(
            assignee=agent, promised_for=TEN + n * timedelta(hours=1), customer=customer, contact=contact, about="Her divorce"
        )
    text = client.get(url).content.decode().replace("\r\n ", "")
    assert "Siam Coffee" in text
    for secret in ("Suda", "suda@", "6621140096", "divorce", "Ratna"):
        assert secret not in text


def test_it_reaches_a_month_back_and_half_a_year_ahead(client, url, agent):
    for days in (-40, -20, 20, 170, 200):
        with time_machine.travel(NOW + timedelta(days=days - 1), tick=False):
            make_callback(assignee=agent, promised_for=NOW + timedelta(days=days))
    assert len(events(client, url)) == 3


def test_it_speaks_its_owners_language(client, url, agent):
    agent.language = "th"
    agent.save()
    make_callback(assignee=agent, promised_for=TEN)
    (event,) = events(client, url)
    assert not str(event["summary"]).startswith("Callback")


def test_customers_out_of_sight_are_left_out(client, url, agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_callback(assignee=agent, promised_for=TEN, customer=make_customer(team=Team.objects.create(name="Others")))
    assert events(client, url) == []


def test_an_unchanged_calendar_is_not_sent_again(client, url, agent):
    callback = make_callback(assignee=agent, promised_for=TEN)
    first = client.get(url)
    assert "private" in first["Cache-Control"]
    assert first["X-Robots-Tag"] == "noindex, nofollow"
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    close_callback(actor=agent, callback=callback, version=1, outcome="kept")
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_unknown_altered_revoked_and_former_staff_look_alike(client, url, agent):
    answers = [client.get("/calendar/nothing/"), client.get(url.replace(url[12], "A" if url[12] != "A" else "B"))]
    agent.is_active = False
    agent.save()
    answers.append(client.get(url))
    agent.is_active = True
    agent.save()
    assert client.get(url).status_code == 200
    revoke_feed(user=agent)
    answers.append(client.get(url))
    assert {(each.status_code, each.content, each["Cache-Control"]) for each in answers} == {(404, b"", "no-store")}


def test_a_new_link_voids_the_old_one(client, url, agent):
    new = feed_url(make_feed(user=agent))
    assert client.get(url).status_code == 404
    assert client.get(new).status_code == 200


def test_reading_changes_nothing_and_nothing_else_is_allowed(client, url, agent):
    make_callback(assignee=agent, promised_for=TEN)
    before = list(Callback.objects.values())
    assert client.head(url).status_code == 200
    assert {getattr(client, method)(url).status_code for method in ("post", "put", "delete")} == {405}
    assert list(Callback.objects.values()) == before


def test_number_of_queries_does_not_grow(client, url, agent, django_assert_num_queries):
    for n in range(4):
        make_callback(assignee=agent, promised_for=TEN + n * timedelta(hours=1))
        with django_assert_num_queries(2):
            client.get(url)
