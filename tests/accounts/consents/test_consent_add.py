import pytest
from django.urls import reverse

from accounts.models import Consent
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(db):
    return make_contact(customer=make_customer(language="th"))


@pytest.fixture
def url(contact):
    return reverse("consent_add", args=[contact.pk])


FIELDS = {"decision": "granted", "purpose": "survey", "channel": "email", "wording": "ยินดี", "wording_language": "th"}


def test_adds_a_line_and_changes_none(as_user, agent, contact, url):
    client = as_user(agent)
    assert client.post(url, FIELDS).url == contact.customer.get_absolute_url()
    client.post(url, FIELDS | {"decision": "refused"})
    lines = Consent.objects.order_by("pk")
    assert [(line.decision, line.actor, line.source) for line in lines] == [
        ("granted", agent, "staff"),
        ("refused", agent, "staff"),
    ]
    assert "ยินดี" in client.get(url).content.decode()


def test_words_need_their_language_and_begin_with_the_contacts(as_user, agent, url):
    assert as_user(agent).get(url).context["form"]["wording_language"].value() == "th"
    response = as_user(agent).post(url, FIELDS | {"wording_language": ""})
    assert "wording_language" in response.context["form"].errors


@pytest.mark.parametrize("wrong", [{"decision": "suppressed"}, {"purpose": "x"}, {"channel": ""}])
def test_bad_input_is_refused(as_user, agent, url, wrong):
    assert set(as_user(agent).post(url, FIELDS | wrong).context["form"].errors) == set(wrong)
    assert not Consent.objects.exists()


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_contact_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


@pytest.mark.parametrize("rows", [1, 20])
def test_queries_do_not_grow_with_lines(as_user, agent, url, rows, django_assert_num_queries):
    client = as_user(agent)
    for _ in range(rows):
        client.post(url, FIELDS)
    client.get(url)  # shows the messages of those posts
    with django_assert_num_queries(5):
        client.get(url)
