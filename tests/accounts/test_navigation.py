import pytest
from django.test import RequestFactory

from accounts import navigation, settings_cards
from accounts.models import User
from accounts.navigation import Item, menu_for
from accounts.settings_cards import Card, cards_for
from tests.factories import make_issue, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def _own_registry(monkeypatch):
    monkeypatch.setattr(navigation, "_items", dict(navigation._items))
    monkeypatch.setattr(settings_cards, "_cards", dict(settings_cards._cards))


def lines(user, path="/"):
    return menu_for(RequestFactory().get(path), user).lines


def names(user):
    return [line.item.url_name for line in lines(user)]


def people(number):
    """Return a source of so many rows."""
    keys = [make_user().pk for _ in range(number)]
    return lambda _user: [lambda _reader: User.objects.filter(pk__in=keys)]


def test_the_menu_is_that_of_the_role(agent, lead):
    people = ["today", "customer_list", "segment_list", "outreach_list"]
    work = ["callback_list", "call_task_list", "follow_up_list", "checklist_list", "survey_list", "issue_list"]
    assert names(agent) == [*people, *work, "insights", "settings_home"]
    assert names(lead)[10:] == ["insights", "import_list", "settings_home"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "today"),
        ("/customers/", "customer_list"),
        ("/customers/7/interactions/add/", "customer_list"),
        ("/settings/teams/", "settings_home"),
        ("/preferences/", None),
    ],
)
def test_the_page_one_is_on_is_marked(lead, path, current):
    assert [line.item.url_name for line in lines(lead, path) if line.is_current] == ([current] if current else [])


def test_own_open_issues_are_counted_in_one_query(agent, outsider, django_assert_num_queries):
    make_issue(assignee=agent)
    make_issue(assignee=agent, status="waiting")
    make_issue(assignee=outsider)
    with django_assert_num_queries(1):
        counts = {line.item.url_name: line.count for line in lines(agent)}
    assert counts["issue_list"] == 2


@pytest.mark.usefixtures("_own_registry")
def test_later_floors_join(agent, manager):
    navigation.register(
        Item("team_list", "Callbacks", "outline/phone", rank=15, waiting=people(9), late=people(2)),
        Item("user_add", "Secret", "outline/key", rank=16, permission="accounts.add_user"),
    )
    assert names(agent)[:2] == ["today", "team_list"]
    assert (lines(agent)[1].count, lines(agent)[1].late) == (9, 2)
    assert "user_add" not in names(manager)


@pytest.mark.usefixtures("_own_registry")
def test_what_is_late_is_said(as_user, agent):
    navigation.register(Item("team_list", "Callbacks", "outline/phone", rank=15, waiting=people(9), late=people(2)))
    page = as_user(agent).get("/settings/").content.decode()
    assert '<span class="side-late">2 late</span>' in page
    assert '<span class="side-count">9</span>' in page


@pytest.mark.usefixtures("_own_registry")
def test_cards_are_those_of_the_role(agent, admin):
    settings_cards.register_cards(Card("user_add", "Secret", "Nothing", "outline/key", rank=5, permission="accounts.add_user"))
    assert "user_add" not in [card.url_name for card in cards_for(agent)]
    assert cards_for(admin)[0].url_name == "user_add"
