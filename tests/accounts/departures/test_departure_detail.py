import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.departures import decide_departure, record_findings
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import (
    make_churn_reason,
    make_contact,
    make_departure,
    make_interaction,
    make_issue,
    make_spell,
    make_subscription,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def departure(team):
    customer = make_spell().customer
    customer.team = team
    customer.save()
    at = timezone.make_aware(timezone.datetime(2026, 5, 1, 12))
    make_issue(customer=customer, opened_at=at)
    make_interaction(customer=customer, at=at, churn_reason=make_churn_reason(wordings={"en": "Named in a call"}))
    return make_departure(
        customer=customer,
        said_reason=make_churn_reason(wordings={"en": "Too dear"}),
        said="Terlalu mahal buat kami <b>",
        notice_by=make_contact(customer=customer, call_name="Bu Ratna"),
        competitor="Acme",
    )


@pytest.fixture
def url(departure):
    return departure.get_absolute_url()


def page(client, url):
    return client.get(url).content.decode()


def test_three_truths_stand_side_by_side(as_user, agent, departure, url):
    record_findings(
        actor=agent,
        departure=departure,
        version=None,
        fields={"found_reason": make_churn_reason(wordings={"en": "Never launched"}), "found": "Nobody was trained"},
    )
    html = page(as_user(agent), url)
    for words in ["Too dear", "Terlalu mahal buat kami &lt;b&gt;", "Never launched", "Nobody was trained", "open issues"]:
        assert words in html
    assert "Named in a call" in html
    assert "Bu Ratna" in html
    assert "Acme" in html


def test_it_says_what_is_not_known_yet(as_user, agent):
    html = page(as_user(agent), make_departure().get_absolute_url())
    assert "No reason was given." in html
    assert "Nobody has asked yet." in html
    assert "Nothing in the record" in html


def test_a_downgrade_asks_no_permission(as_user, agent):
    line = make_subscription()
    departure = make_departure(customer=line.spell.customer, subscription=line)
    html = page(as_user(agent), departure.get_absolute_url())
    assert "gives up" in html
    assert reverse("departure_permission", args=[departure.pk]) not in html


def test_a_departure_with_its_outcome_is_not_decided_again(as_user, agent, departure, url):
    decide = reverse("departure_decide", args=[departure.pk])
    assert decide in page(as_user(agent), url)
    decide_departure(actor=agent, departure=departure, version=None, outcome="left", on=departure.effective_on)
    assert decide not in page(as_user(agent), url)


def test_the_page_of_the_customer_leads_here(as_user, agent, departure, url):
    html = page(as_user(agent), departure.customer.get_absolute_url())
    assert url in html
    assert "Gave notice" in html


def test_doors(as_user, url):
    assert_doors(as_user, url)


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_an_unknown_departure_is_not_found(as_user, agent):
    assert as_user(agent).get("/departures/999999/").status_code == 404


def test_queries(as_user, agent, url, departure, django_assert_num_queries):
    make_interaction(customer=departure.customer, at=departure.created_at, churn_reason=make_churn_reason())
    client = as_user(agent)
    with django_assert_num_queries(9):
        client.get(url)


def test_queries_of_the_page_of_a_customer_who_leaves(as_user, agent, departure, django_assert_max_num_queries):
    client = as_user(agent)
    with django_assert_max_num_queries(15):
        client.get(departure.customer.get_absolute_url())


def test_the_page_of_who_has_left_says_why(as_user, agent, departure):
    assert "Left on 1 July 2026. Reason: Too dear." in page(as_user(agent), departure.customer.get_absolute_url())
