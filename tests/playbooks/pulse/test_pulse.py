from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Team
from playbooks.actions.callbacks import close_callback, move_callback
from tests.factories import make_customer, make_issue, make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
URL = "/pulse/"
NOW = datetime(2026, 12, 8, 7, 42, tzinfo=UTC)  # Tuesday, 09:42 in Cairo
SOON = datetime(2026, 12, 8, 7, 55, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def late(agent):
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        return make_callback(assignee=agent, promised_for=NOW - timedelta(hours=2))


def counts(page: str, name: str) -> list[str]:
    """Return what a line of the menu says: the words in its fragment."""
    part = page.split(f'id="waits-{name}"')[1].split(">", 1)[1].split("\n</span>", maxsplit=1)[0].split("</a>", maxsplit=1)[0]
    words = part.replace("<", " <").replace(">", "> ").split()
    return [word for word in words if not word.startswith(("<", "class=")) and "span" not in word]


def test_it_counts_what_is_late_and_due_today(as_user, agent, late):
    agent.timezone = "Africa/Cairo"
    agent.save()
    make_callback(assignee=agent, promised_for=datetime(2026, 12, 8, 21, 45, tzinfo=UTC))  # 23:45 there
    make_callback(assignee=agent, promised_for=datetime(2026, 12, 8, 22, 0, tzinfo=UTC))  # tomorrow there
    make_issue(assignee=agent)
    page = as_user(agent).get(URL).content.decode()
    assert counts(page, "callback_list") == ["1", "late", "2"]
    assert counts(page, "checklist_list") == []
    assert counts(page, "today") == ["1", "late", "4"]
    assert counts(page, "issue_list") == ["1"]
    assert page.count('hx-swap-oob="true"') == 6


def test_a_page_says_the_same_as_it_is_loaded(as_user, agent, late):
    page = as_user(agent).get("/settings/").content.decode()
    assert counts(page, "callback_list") == ["1", "late", "1"]


def test_a_promise_that_comes_due_is_told_until_its_window_closes(as_user, agent):
    callback = make_callback(assignee=agent, promised_for=SOON, customer=make_customer(name="Siam <Coffee>"))
    client = as_user(agent)
    told = {}
    for minutes in (-3, -2, 12, 27, 28):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            told[minutes] = client.get(URL)
    assert ["data-reminder=" in each.content.decode() for each in told.values()] == [False, True, True, True, False]
    page = told[-2].content.decode()
    assert f'href="/callbacks/{callback.pk}/"' in page
    assert "Siam &lt;Coffee&gt;" in page
    assert told[-2]["X-Reminders"] == told[12]["X-Reminders"] == f"{callback.pk}-{int(SOON.timestamp())}"
    assert told[28]["X-Reminders"] == ""


def test_a_moved_promise_is_told_anew_and_a_closed_one_not(as_user, agent):
    callback = make_callback(assignee=agent, promised_for=SOON)
    client = as_user(agent)
    first = client.get(URL)["X-Reminders"]
    move_callback(actor=agent, callback=callback, version=1, promised_for=SOON - timedelta(minutes=5), by_customer=True)
    assert client.get(URL)["X-Reminders"] not in ("", first)
    close_callback(actor=agent, callback=callback, version=2, outcome="kept")
    assert client.get(URL)["X-Reminders"] == ""


def test_only_ones_own_and_only_of_customers_in_sight(as_user, agent, lead, settings):
    make_callback(assignee=lead, promised_for=SOON)
    assert as_user(agent).get(URL)["X-Reminders"] == ""
    settings.TEAM_CUSTOMERS_ONLY = True
    hidden = make_callback(assignee=agent, promised_for=SOON, customer=make_customer(team=Team.objects.create(name="X")))
    response = as_user(agent).get(URL)
    assert response["X-Reminders"] == ""
    assert hidden.customer.name not in response.content.decode()
    assert counts(response.content.decode(), "callback_list") == []


def test_who_has_logged_out_gets_nothing_and_is_sent_nowhere(client):
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get(URL, headers=headers)
        assert (response.status_code, response.content, "HX-Redirect" in response) == (204, b"", False)


def test_an_open_page_keeps_no_session_alive(as_user, agent):
    client = as_user(agent)
    before = Session.objects.get().expire_date
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        response = client.get(URL)
    assert response.status_code == 200
    assert not response.cookies
    assert Session.objects.get().expire_date == before


def test_it_is_not_kept_by_any_cache(as_user, agent):
    assert as_user(agent).get(URL)["Cache-Control"] == "no-store"


def test_who_may_see_no_callbacks_gets_none(as_user):
    response = as_user(make_user(role="guest")).get(URL)
    assert (response.status_code, response["X-Reminders"]) == (200, "")
    assert "callback_list" not in response.content.decode()


def test_it_is_only_read(as_user, agent):
    client = as_user(agent)
    assert {getattr(client, method)(URL).status_code for method in ("post", "put", "delete")} == {405}
    assert Client().post(URL).status_code == 405


def test_number_of_queries_does_not_grow(as_user, agent, late, django_assert_num_queries):
    client = as_user(agent)
    for minutes in (0, 15, 30):
        make_callback(assignee=agent, promised_for=SOON + timedelta(minutes=minutes))
        with django_assert_num_queries(4):  # session, reader, promises that come due, all counts
            client.get(URL)
