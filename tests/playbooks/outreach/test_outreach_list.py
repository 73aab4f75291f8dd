import pytest
from django.urls import reverse

from accounts.models import User
from playbooks.models import Outreach
from tests.doors import assert_doors
from tests.playbooks.factories import make_outreach

pytestmark = pytest.mark.django_db
URL = reverse("outreach_list")


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_every_outreach_by_filter(as_user, agent):
    make_outreach(name="Spring mail")
    make_outreach(name="Check-in", status=Outreach.Status.PAUSED)
    page = as_user(agent).get(URL).content.decode()
    assert "Spring mail" in page
    assert "Check-in" in page
    found = as_user(agent).get(URL, {"status": "paused"}).content.decode()
    assert "Check-in" in found
    assert "Spring mail" not in found
    assert "Spring mail" in as_user(agent).get(URL, {"q": "spring"}).content.decode()


def test_the_first_one_is_offered(as_user, agent):
    assert "Write the first one" in as_user(agent).get(URL).content.decode()


def test_a_lead_is_told_what_waits(as_user, lead, agent):
    make_outreach(status=Outreach.Status.WAITING)
    assert "waits for a lead to look at it" in as_user(lead).get(URL).content.decode()
    assert "waits for a lead to look at it" not in as_user(agent).get(URL).content.decode()


def test_that_of_other_teams_is_hidden(as_user, agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_outreach(name="Of others")
    make_outreach(name="Mine", owner=agent)
    page = as_user(agent).get(URL).content.decode()
    assert "Mine" in page
    assert "Of others" not in page


def test_the_number_of_queries_does_not_grow(as_user, agent, django_assert_max_num_queries):
    owner = User.objects.get(pk=agent.pk)
    for _n in range(12):
        make_outreach(owner=owner)
    client = as_user(agent)
    with django_assert_max_num_queries(10):
        client.get(URL)
