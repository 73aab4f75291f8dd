import pytest

from accounts.actions.attributes import create_attribute
from tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/settings/attributes/"


def test_each_with_its_code_and_choices(as_user, agent, lead):
    attribute = create_attribute(actor=lead, code="size", label="Size", kind="choice", choices=["S", "L"])
    page = as_user(agent).get(URL).content.decode()
    assert "attr.size" in page
    assert "S, L" in page
    assert f'href="{URL}{attribute.pk}/"' not in page
    assert f'href="{URL}{attribute.pk}/"' in as_user(lead).get(URL).content.decode()


def test_without_any_the_page_says_what_will_be_here(as_user):
    assert "Add the first attribute" in as_user(make_user(role="lead")).get(URL).content.decode()


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_only_by_get(as_user, agent):
    assert as_user(agent).post(URL).status_code == 405


@pytest.mark.parametrize("rows", [1, 20])
def test_number_of_queries(as_user, agent, rows, django_assert_num_queries):
    for number in range(rows):
        create_attribute(actor=agent, code=f"a{number}", label=f"A {number}")
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(URL)
