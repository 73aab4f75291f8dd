from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Departure, Spell
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_churn_reason, make_contact, make_spell, make_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(team):
    spell = make_spell()
    spell.customer.team = team
    spell.customer.save()
    make_contact(customer=spell.customer)
    return spell.customer


@pytest.fixture
def url(customer):
    return reverse("departure_add", args=[customer.pk])


@pytest.fixture
def reason():
    return make_churn_reason(wordings={"en": "Too dear", "id": "Terlalu mahal"})


@pytest.fixture
def posted(customer, reason):
    today = date.today()
    return {
        "said_reason": reason.pk,
        "said": "Kami tidak sanggup lagi.",
        "notice_by": customer.contacts.get().pk,
        "notice_channel": "phone",
        "notice_on": today.isoformat(),
        "effective_on": (today + timedelta(days=30)).isoformat(),
        "competitor": "Acme",
    }


def test_one_form_records_the_notice(as_user, agent, customer, url, posted, reason):
    response = as_user(agent).post(url, posted)
    departure = Departure.objects.get()
    assert response.url == departure.get_absolute_url()
    assert (departure.said_reason, departure.said, departure.competitor) == (reason, "Kami tidak sanggup lagi.", "Acme")
    assert departure.notice_by == customer.contacts.get()
    assert Spell.objects.get().ended_on == departure.effective_on


def test_reasons_are_offered_in_the_language_of_the_reader(as_user, agent, url, reason):
    make_churn_reason(is_active=False, wordings={"en": "Retired"})
    agent.language = "id"
    agent.save()
    html = as_user(agent).get(url).content.decode()
    assert "Terlalu mahal" in html
    assert "Retired" not in html


def test_reasons_of_downgrades_are_a_list_of_their_own(as_user, agent, customer, url, posted):
    less = make_churn_reason(applies_to="downgrade", wordings={"en": "Need less"})
    client = as_user(agent)
    assert "Need less" not in client.get(url).content.decode()
    line = make_subscription(spell=customer.spells.get())
    make_subscription()
    html = client.get(url).content.decode()
    assert html.count("<optgroup") == 2
    assert "Need less" in html
    refused = client.post(url, posted | {"subscription": line.pk})
    assert "said_reason" in refused.context["form"].errors
    client.post(url, posted | {"subscription": line.pk, "said_reason": less.pk})
    assert Departure.objects.get().subscription == line


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"said_reason": ""}, "said_reason"),
        ({"notice_on": "2020-01-01"}, "notice_on"),
        ({"notice_on": "2999-01-01", "effective_on": "2999-02-01"}, "notice_on"),
        ({"effective_on": "2020-01-01"}, "__all__"),
        ({"effective_on": ""}, "effective_on"),
        ({"notice_by": "999"}, "notice_by"),
        ({"notice_channel": "pigeon"}, "notice_channel"),
    ],
)
def test_bad_input_is_refused_and_kept(as_user, agent, url, posted, wrong, field):
    response = as_user(agent).post(url, posted | wrong)
    assert field in response.context["form"].errors
    assert "Kami tidak sanggup lagi." in response.content.decode()
    assert not Departure.objects.exists()


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, customer, url, django_assert_num_queries):
    for _ in range(5):
        make_churn_reason()
        make_contact(customer=customer)
    make_subscription(spell=customer.spells.get())
    client = as_user(agent)
    with django_assert_num_queries(7):
        client.get(url)
