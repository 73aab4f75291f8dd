import pytest

from accounts.settings_cards import cards_for
from tests.doors import assert_doors
from tests.factories import make_churn_reason
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db
URL = "/settings/checklists/"


def test_each_with_whom_it_is_for(as_user, lead, agent):
    category = make_churn_reason(code="dear").category
    make_template("one", "two", wordings={"en": "When it is dear"}, category=category)
    make_template(wordings={"en": "For the best"}, value_tier="vip", is_active=False)
    page = as_user(lead).get(URL)
    assert [(str(row), row.steps) for row in page.context["page"].rows] == [("When it is dear", 2), ("For the best", 0)]
    html = page.content.decode()
    assert f"<bdi>{category}</bdi>" in html
    assert "not used" in html
    assert "Add a checklist" in html
    assert "Add a checklist" not in as_user(agent).get(URL).content.decode()


def test_without_any(as_user, lead):
    assert "Add the first checklist" in as_user(lead).get(URL).content.decode()


def test_it_stands_among_the_settings(lead):
    assert "checklist_template_list" in [card.url_name for card in cards_for(lead)]


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_number_of_queries_does_not_grow(as_user, lead, django_assert_max_num_queries):
    for tier in ("vip", "high", "standard"):
        make_template("a", value_tier=tier, is_active=False)
    client = as_user(lead)
    with django_assert_max_num_queries(6):
        client.get(URL)
