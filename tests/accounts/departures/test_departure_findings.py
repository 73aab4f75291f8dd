import pytest
from django.urls import reverse

from accounts.actions.departures import record_findings
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_churn_reason, make_departure, make_interaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def departure():
    return make_departure(said_reason=make_churn_reason())


@pytest.fixture
def url(departure):
    return reverse("departure_findings", args=[departure.pk])


def test_findings_are_kept(as_user, agent, departure, url):
    found, talk = make_churn_reason(), make_interaction(customer=departure.customer)
    fields = {"found_reason": found.pk, "found": "Nobody was trained", "interview": talk.pk, "would_return": "perhaps"}
    response = as_user(agent).post(url, fields | {"competitor": "Acme", "version": departure.version})
    assert response.url == departure.get_absolute_url()
    departure.refresh_from_db()
    assert (departure.found_reason, departure.interview, departure.would_return) == (found, talk, "perhaps")
    assert departure.found == "Nobody was trained"


@pytest.mark.parametrize("wrong", [{"found_reason": "999"}, {"interview": "999"}, {"would_return": "maybe"}])
def test_bad_input_is_refused(as_user, agent, url, departure, wrong):
    fields = {"found": "Words", "version": departure.version} | wrong
    response = as_user(agent).post(url, fields)
    assert set(response.context["form"].errors) == set(wrong)
    assert "Words" in response.content.decode()


def test_a_talk_with_another_customer_is_not_offered(as_user, agent, url):
    talk = make_interaction()
    form = as_user(agent).get(url).context["form"]
    assert talk not in form.fields["interview"].queryset


def test_somebody_elses_findings_are_not_overwritten(as_user, agent, lead, departure, url):
    record_findings(actor=lead, departure=departure, version=None, fields={"found": "Theirs"})
    response = as_user(agent).post(url, {"found": "Mine", "version": 1})
    assert response.context["form"].conflict.is_asking
    departure.refresh_from_db()
    assert departure.found == "Theirs"


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(6):
        client.get(url)
