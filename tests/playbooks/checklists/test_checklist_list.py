from datetime import date, timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.navigation import menu_for
from playbooks.board import columns_of
from playbooks.models import ChecklistItem
from tests.doors import assert_doors
from tests.factories import make_customer, make_departure, make_spell, make_team
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db
URL = "/offboarding/"


def leaving(team, **fields):
    customer = make_customer(team=team, **fields)
    make_spell(customer=customer)
    today = date.today()
    return make_departure(customer=customer, notice_on=today, effective_on=today + timedelta(days=30))


@pytest.fixture
def departure(team):
    template = make_template("acknowledge", "farewell")
    template.items.filter(code="farewell").update(after="acknowledge")
    return leaving(team, name="Siam Coffee")


def cards(response):
    return [item for column in response.context["columns"] for item in column.items]


def test_steps_stand_in_columns_by_the_day_they_are_due(as_user, agent, departure):
    assert reverse("checklist_list") == URL
    response = as_user(agent).get(URL)
    assert len(cards(response)) == 2
    html = response.content.decode()
    assert html.count("Siam Coffee") == 2
    assert "after:" in html


def test_columns():
    today = date(2026, 6, 10)
    days = [-3, -1, 0, 1, 7, 8]
    items = [ChecklistItem(due_on=today + timedelta(days=n)) for n in days]
    found = {column.code: [(item.due_on - today).days for item in column.items] for column in columns_of(items, on=today)}
    assert found == {"late": [-3, -1], "today": [0], "soon": [1, 7], "later": [8]}


def test_mine_my_teams_and_everybodys(as_user, agent, departure):
    other = make_team()
    leaving(other)
    ChecklistItem.objects.filter(code="farewell", team=agent.team).update(assignee=agent)
    client = as_user(agent)
    counts = [len(cards(client.get(URL, {"scope": scope}))) for scope in ("mine", "team", "all", "nonsense")]
    assert counts == [1, 2, 4, 2]


def test_what_is_done_is_gone(as_user, agent, departure):
    ChecklistItem.objects.update(status="done", done_on=date.today())
    html = as_user(agent).get(URL).content.decode()
    assert "Nobody is leaving" in html


def test_steps_of_another_teams_customers_are_not_shown(as_user, settings, outsider, departure):
    settings.TEAM_CUSTOMERS_ONLY = True
    assert not cards(as_user(outsider).get(URL, {"scope": "all"}))


def test_steps_whose_day_has_come_are_on_today(as_user, agent, departure):
    client = as_user(agent)
    assert "Offboarding steps" not in client.get("/").content.decode()
    ChecklistItem.objects.filter(code="acknowledge").update(due_on=date.today(), assignee=agent)
    html = client.get("/").content.decode()
    assert "Acknowledge" in html
    assert "Siam Coffee" in html


def test_the_menu_counts_my_steps_whose_day_has_come_and_those_that_are_late(as_user, agent, outsider, departure):
    def line():
        return next(line for line in menu_for(RequestFactory().get("/"), agent).lines if line.item.url_name == "checklist_list")

    today = date.today()
    for code, assignee, days in (("acknowledge", agent, -2), ("farewell", agent, 1)):
        ChecklistItem.objects.filter(code=code).update(assignee=assignee, due_on=today + timedelta(days=days))
    assert (line().count, line().late) == (1, 1)
    ChecklistItem.objects.filter(code="farewell").update(due_on=today)
    assert (line().count, line().late) == (2, 1)
    assert '<span class="side-late">1 late</span>' in as_user(agent).get("/settings/").content.decode()
    ChecklistItem.objects.filter(code="farewell").update(assignee=outsider)
    ChecklistItem.objects.filter(code="acknowledge").update(status="done", done_on=today)
    assert (line().count, line().late) == (0, 0)


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("size", [1, 8])
def test_queries(as_user, agent, team, departure, size, django_assert_num_queries):
    for _ in range(size):
        leaving(team)
    client = as_user(agent)
    client.get(URL)
    with django_assert_num_queries(QUERIES):
        client.get(URL)


QUERIES = 5
