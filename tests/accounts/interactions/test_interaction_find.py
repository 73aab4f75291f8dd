from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_contact, make_customer, make_interaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def address():
    return reverse("interaction_find")


def names(response) -> list[str]:
    return [customer.name for customer in response.context["found"]]


def test_begins_with_whom_one_dealt_with_lately_then_ones_own(as_user, agent, lead, address):
    first, second = make_customer(name="First"), make_customer(name="Second")
    make_customer(name="Own", manager=agent)
    make_interaction(customer=make_customer(name="Theirs"), staff=lead)
    for days, customer in [(3, first), (1, second), (5, second)]:
        make_interaction(customer=customer, staff=agent, at=NOW - timedelta(days=days))
    assert names(as_user(agent).get(address)) == ["Second", "First", "Own"]


def test_finds_by_any_spelling_those_of_lately_first(as_user, agent, address):
    for name in ["شركة الأمل", "الامل للتجارة"]:
        make_customer(name=name)
    lately = make_customer(name="مخبز الأمل")
    make_interaction(customer=lately, staff=agent)
    found = names(as_user(agent).get(address, {"q": "الامل"}))
    assert found[0] == "مخبز الأمل"
    assert len(found) == 3


def test_one_found_goes_straight_to_the_form(as_user, agent, address):
    customer = make_customer(name="Siam Coffee")
    make_contact(customer=customer, full_name="Pornthip", phone="+6621140096")
    make_customer(name="Blue Harbor")
    for text in ["siam", "pornthip", "114 0096"]:
        assert as_user(agent).get(address, {"q": text}).url == reverse("interaction_add", args=[customer.pk])


def test_htmx_gets_the_list_alone(as_user, agent, address):
    make_customer(name="Siam Coffee")
    response = as_user(agent).get(address, {"q": "siam"}, headers={"HX-Request": "true"})
    assert "Siam Coffee" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_nobody_found_offers_a_new_customer_of_that_name(as_user, agent, address):
    html = as_user(agent).get(address, {"q": "Café & Söhne"}).content.decode()
    assert f"{reverse('customer_add')}?name=Caf%C3%A9%20%26%20S%C3%B6hne" in html


def test_more_than_fit_is_said(as_user, agent, address):
    for number in range(12):
        make_customer(name=f"Many {number}")
    response = as_user(agent).get(address, {"q": "many"})
    assert (len(names(response)), response.context["is_cut"]) == (10, True)


def test_customers_of_other_teams_stay_hidden_where_teams_are_apart(as_user, agent, outsider, team, settings, address):
    settings.TEAM_CUSTOMERS_ONLY = True
    for number in range(2):
        make_interaction(customer=make_customer(name=f"Ours {number}", team=team), staff=outsider)
    assert len(names(as_user(agent).get(address, {"q": "ours"}))) == 2
    assert names(as_user(outsider).get(address, {"q": "ours"})) == []
    assert names(as_user(outsider).get(address)) == []


def test_needs_log_in(client, address):
    assert client.get(address).url.startswith("/login/")


def test_needs_permission(as_user, agent, address):
    agent.role = "guest"
    agent.save()
    assert as_user(agent).get(address).status_code == 403


def test_refuses_other_methods(as_user, agent, address):
    assert as_user(agent).post(address).status_code == 405


@pytest.mark.parametrize("size", [2, 12])
@pytest.mark.parametrize("query", [{}, {"q": "many"}])
def test_number_of_queries(as_user, agent, address, size, query, django_assert_num_queries):
    for number in range(size):
        make_interaction(customer=make_customer(name=f"Many {number}"), staff=agent)
    client = as_user(agent)
    with django_assert_num_queries(QUERIES):
        client.get(address, query)


QUERIES = 6
