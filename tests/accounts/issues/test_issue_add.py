import pytest
from django.urls import reverse

from accounts.models import SupportIssue
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer

pytestmark = pytest.mark.django_db
FIELDS = {"title": "Counts doubled", "kind": "problem", "severity": "serious"}


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def url(customer):
    return reverse("issue_add", args=[customer.pk])


def test_opens_an_issue(as_user, agent, customer, url):
    contact = make_contact(customer=customer)
    response = as_user(agent).post(url, FIELDS | {"contact": contact.pk, "assignee": agent.pk})
    issue = SupportIssue.objects.get()
    assert response.url == issue.get_absolute_url()
    assert (issue.customer, issue.contact, issue.assignee, issue.status) == (customer, contact, agent, "open")


def test_the_writer_takes_it_unless_told_otherwise(as_user, agent, url):
    assert as_user(agent).get(url).context["form"]["assignee"].value() == agent.pk


def test_a_contact_of_another_customer_is_refused(as_user, agent, url):
    stranger = make_contact()
    assert "contact" in as_user(agent).post(url, FIELDS | {"contact": stranger.pk}).context["form"].errors


@pytest.mark.parametrize("wrong", [{"title": ""}, {"severity": "x"}, {"kind": ""}, {"assignee": "0"}])
def test_bad_input_is_refused_and_given_back(as_user, agent, url, wrong):
    response = as_user(agent).post(url, FIELDS | {"description": "Every bag twice"} | wrong)
    assert set(response.context["form"].errors) == set(wrong)
    assert "Every bag twice" in response.content.decode()
    assert not SupportIssue.objects.exists()


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(7):
        client.get(url)
