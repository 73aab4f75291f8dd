import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Message, TeamHours
from playbooks.actions.callbacks import close_callback, move_callback
from playbooks.models import Callback, CallbackEvent
from playbooks.public import move_url
from retention_site.base.models import AuditEntry
from retention_site.base.privacy import Kind, kind_of
from retention_site.base.public_pages import visits_seen
from tests.factories import make_contact, make_customer
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)  # Tuesday, 09:42 in Cairo, 14:42 in Bangkok
PROMISED = datetime(2026, 12, 9, 8, 0, tzinfo=UTC)  # Wednesday, 15:00 in Bangkok
OTHER = datetime(2026, 12, 9, 10, 0, tzinfo=UTC)  # Wednesday, 17:00 in Bangkok


@pytest.fixture(autouse=True)
def _tuesday():
    visits_seen.forget()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def callback(agent, team):
    for weekday in (6, 0, 1, 2, 3):
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(9), closes=time(17))
    customer = make_customer(name="Siam Coffee", country="TH", timezone="Asia/Bangkok", language="en")
    contact = make_contact(customer=customer, call_name="คุณทิพย์", language="th")
    return make_callback(assignee=agent, customer=customer, contact=contact, promised_for=PROMISED, confirm=True)


@pytest.fixture
def link(callback, settings):
    return move_url(callback).removeprefix(settings.BASE_URL)


def move_to(slot: datetime, version: int = 1) -> dict[str, object]:
    return {"act": "move", "slot": slot.isoformat(), "version": version}


def state() -> list[object]:
    return [
        list(Callback.objects.values()),
        list(CallbackEvent.objects.values()),
        list(Message.objects.values()),
        AuditEntry.objects.count(),
    ]


def body(response) -> str:
    return response.content.decode()


def test_it_tells_the_time_on_their_clock_in_their_language(client, link, settings):
    settings.COMPANY_NAME = "Nilam"
    page = body(client.get(link))
    assert '<html lang="th" dir="ltr">' in page
    for words in ["คุณทิพย์", "วันพุธ", "15:00", "กรุงเทพ", "UTC+7", "Nilam"]:
        assert words in page, words
    assert "Keepsake" not in page


@pytest.mark.parametrize("language", ["en", "th", "ar", "id"])
def test_the_language_can_be_switched(client, link, language):
    page = body(client.get(f"{link}?lang={language}"))
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert f'action="?lang={language}"' in page
    assert set(re.findall(r'href="\?lang=(\w+)"', page)) == {"en", "th", "ar", "id"} - {language}


def test_an_unknown_language_is_ignored(client, link):
    assert '<html lang="th"' in body(client.get(link + "?lang=../../etc"))


def test_it_is_small_private_and_without_script(client, link):
    response = client.get(link)
    page = body(response)
    assert len(response.content) < 20_000  # and its one style sheet 7,000
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!/static/keepsake/(?:public\.css|mark\.svg)"|\?lang=)[^"]*"', page) == []
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    for secret in ["Mariam", "agent@example.com", "Siam"]:
        assert secret not in page


@pytest.mark.once  # many requests that write nothing: the same on any database
def test_looking_changes_nothing_however_often(client, link):
    before = state()
    for n in range(10):
        getattr(client, "head" if n % 5 == 0 else "get")(link, {"act": "cancel", "slot": OTHER.isoformat(), "version": 1})
    assert state() == before


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "cancel"},
        {"version": 1},
        {"act": "burn", "version": 1},
        {"act": "move", "version": 1},
        {"act": "", "version": "x"},
    ],
)
def test_a_post_without_a_button_and_a_choice_changes_nothing(client, link, data):
    before = state()
    response = client.post(link, data)
    assert (response.status_code, state()) == (200, before)
    assert 'role="alert"' in body(response)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_there_is_no_other_method(client, link, method):
    before = state()
    assert getattr(client, method)(link).status_code == 405
    assert state() == before


def test_moving_it(callback, link):
    client = Client(enforce_csrf_checks=True)
    response = client.post(link, move_to(OTHER), HTTP_ORIGIN="null")
    assert (response.status_code, response["Location"]) == (302, f"{link}?moved=1&lang=th")
    callback.refresh_from_db()
    assert (callback.promised_for, callback.moves) == (OTHER, 1)
    event = callback.events.last()
    assert (event.kind, event.actor) == ("moved_by_customer", None)
    page = body(client.get(response["Location"]))
    assert "17:00" in page
    assert 'role="status"' in page
    mail = Message.objects.get(kind="callback.confirmation", status="planned")
    assert mail.params["promised_for"] == OTHER.isoformat()


def test_pressing_twice_is_moving_once(client, callback, link):
    answers = [client.post(link, move_to(OTHER)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    callback.refresh_from_db()
    assert callback.moves == 1


def test_a_time_taken_meanwhile_is_refused_with_fresh_times(client, agent, callback, link):
    make_callback(assignee=agent, promised_for=OTHER)
    response = client.post(link, move_to(OTHER))
    page = body(response)
    assert 'role="alert"' in page
    assert f'value="{OTHER.isoformat()}"' not in page
    assert f'value="{(OTHER + timedelta(minutes=15)).isoformat()}"' in page
    callback.refresh_from_db()
    assert callback.promised_for == PROMISED


@pytest.mark.parametrize(
    "slot",
    [
        NOW - timedelta(days=1),
        NOW.replace(minute=45),  # in three minutes
        PROMISED.replace(hour=2),  # before the team opens
        PROMISED + timedelta(minutes=7),
        PROMISED + timedelta(days=2),  # Friday, the team is closed
        datetime(2026, 12, 10, 8, tzinfo=UTC),  # Constitution Day in Thailand
        PROMISED + timedelta(days=60),
    ],
)
def test_only_free_times_of_the_team_can_be_chosen(client, callback, link, slot):
    assert client.post(link, move_to(slot)).status_code == 200
    callback.refresh_from_db()
    assert callback.promised_for == PROMISED


def test_what_was_changed_meanwhile_is_shown_and_not_overwritten(client, agent, callback, link):
    move_callback(
        actor=agent, callback=callback, version=1, promised_for=OTHER, by_customer=False, reason="The specialist is away"
    )
    for data in ({"act": "cancel", "version": 1}, move_to(OTHER + timedelta(days=1))):
        response = client.post(link, data)
        assert 'role="alert"' in body(response)
        assert "17:00" in body(response)
        assert 'name="version" value="2"' in body(response)
    callback.refresh_from_db()
    assert (callback.promised_for, callback.outcome) == (OTHER, "")


def test_cancelling_it(client, callback, link):
    response = client.post(link, {"act": "cancel", "version": 1})
    assert (response.status_code, "ยกเลิก" in body(response)) == (200, True)
    callback.refresh_from_db()
    assert (callback.outcome, callback.closed_at) == ("withdrawn", NOW)
    assert not Message.objects.filter(status="planned").exists()
    assert client.post(link, {"act": "cancel", "version": 1}).status_code == 404


def gone(client, link) -> bytes:
    responses = [client.get(link), client.post(link, {"act": "cancel", "version": 1})]
    assert [response.status_code for response in responses] == [404, 404]
    assert len({response.content for response in responses}) == 1
    assert responses[0]["Cache-Control"] == "no-store"
    return responses[0].content


def test_unknown_altered_revoked_closed_and_gone_look_alike(client, agent, callback, link, settings):
    pages = {gone(client, "/c/nonsense/"), gone(client, link[:-2] + ("A" if link[-2] != "A" else "B") + "/")}
    callback.contact.left_at = NOW
    callback.contact.save()
    pages.add(gone(client, link))
    Callback.objects.update(nonce=7)
    pages.add(gone(client, link))
    fresh = move_url(Callback.objects.get()).removeprefix(settings.BASE_URL)
    close_callback(actor=agent, callback=callback, version=1, outcome="withdrawn", reason="They wrote")
    pages.add(gone(client, fresh))
    assert len(pages) == 1


def erase(*rows):
    """Blank what the tables of privacy class as personal; in the audit log too."""
    for row in (*rows, *AuditEntry.objects.all()):
        for field in row._meta.concrete_fields:
            if kind_of(type(row), field.name) == Kind.PERSONAL:
                setattr(row, field.name, {} if field.get_internal_type() == "JSONField" else None if field.null else "")
        type(row).objects.filter(pk=row.pk).update(
            **{field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
        )


def test_of_somebody_erased_nothing_is_left_on_the_page_or_in_the_ledger(client, as_user, agent, callback, link):
    words = ["คุณทิพย์", "คุณทิพ", "thip@siam.example", "6621140096", "Counts are wrong", "at the hospital"]
    contact = callback.contact
    contact.full_name, contact.email, contact.phone = "คุณทิพย์ วงศ์", "thip@siam.example", "+6621140096"
    contact.save()
    Callback.objects.update(phone="+6621140096", about="Counts are wrong", heard="Counts are wrong")
    again = {"promised_for": OTHER, "reason": "She is at the hospital", "by_customer": False}
    move_callback(actor=agent, callback=callback, version=callback.version, **again)
    ledger = callback.get_absolute_url()
    assert [word in body(as_user(agent).get(ledger)) for word in words[-2:]] == [True, True]
    assert client.get(link).status_code == 200

    callback.refresh_from_db()
    erase(contact, callback, *callback.events.all(), *Message.objects.all())
    assert gone(client, link) == gone(client, "/c/nonsense/")
    assert CallbackEvent.objects.count() == 2  # that it was moved, and when, is a fact that stays
    pages = body(as_user(agent).get(ledger)) + body(as_user(agent).get(callback.customer.get_absolute_url()))
    rows = str(state()) + str(list(AuditEntry.objects.values()))
    assert [word for word in words if word in pages or word in rows] == []


def test_an_overdue_one_says_that_we_owe_it_and_can_still_be_moved(client, callback, link):
    with time_machine.travel(PROMISED + timedelta(hours=1), tick=False):
        assert "We owe you a call" in body(client.get(link + "?lang=en"))
        assert client.post(link, move_to(OTHER)).status_code == 302
    callback.refresh_from_db()
    assert (callback.promised_for, callback.escalation) == (OTHER, 0)


def test_a_colleague_who_left_has_no_free_times(client, agent, link):
    agent.is_active = False
    agent.save()
    assert 'name="slot"' not in body(client.get(link))


def test_the_hours_of_nepal_are_shown_once_each(client, callback, link):
    """Their clock is a quarter of an hour off ours."""
    Callback.objects.update(zone_name="Asia/Kathmandu")
    callback.customer.timezone = "Asia/Kathmandu"
    callback.customer.save()
    shown = re.findall(r'name="slot"[^>]*>(\d\d:\d\d)<', body(client.get(link)))
    assert shown[:3] == ["14:30", "15:00", "16:00"]  # from an hour ahead, then on the hour there


@pytest.mark.once  # many requests that write nothing: the same on any database
def test_it_may_be_opened_often_but_not_without_end(client, link):
    assert {client.get(link).status_code for _ in range(120)} == {200}
    response = client.get(link)
    assert (response.status_code, 0 < int(response["Retry-After"]) <= 60) == (429, True)
    assert response["Cache-Control"] == "no-store"
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert client.get(link).status_code == 200


def test_buttons_may_not_be_pressed_without_end(client, link):
    codes = [client.post(link, {}).status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]


def test_its_number_of_queries(client, link):
    client.get(link)
    with CaptureQueriesContext(connection) as queries:
        client.get(link)
    assert len(queries) <= 7, [query["sql"] for query in queries]
