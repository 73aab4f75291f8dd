from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Absence
from tests.doors import assert_doors
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db
URL = "/settings/absences/add/"


def stamp(days):
    return (timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def fields(**changes):
    return {"starts_at": stamp(1), "ends_at": stamp(4), "stand_in": "", "reason": "Holiday"} | changes


def test_one_enters_ones_own_and_sees_where_each_promise_went(as_user, agent, lead):
    callback = make_callback(assignee=agent, promised_for=timezone.now() + timedelta(days=2))
    response = as_user(agent).post(URL, fields(stand_in=lead.pk), follow=True)
    absence = Absence.objects.get()
    assert response.redirect_chain[-1][0] == f"/settings/absences/{absence.pk}/"
    assert (absence.user, absence.stand_in, absence.reason) == (agent, lead, "Holiday")
    page = response.content.decode()
    assert callback.customer.name in page
    assert "to <bdi>Youssef Kamal</bdi>" in page


def test_times_are_on_the_readers_clock(as_user, agent):
    agent.timezone = "Asia/Bangkok"
    agent.save()
    as_user(agent).post(URL, fields(starts_at="2099-01-01T09:00", ends_at="2099-01-02T09:00"))
    assert f"{Absence.objects.get().starts_at:%H:%M %Z}" == "02:00 UTC"


def test_an_agent_enters_nobody_elses(as_user, agent, lead):
    client = as_user(agent)
    assert "user" not in client.get(URL).context["form"].fields
    client.post(URL, fields(user=lead.pk))
    assert Absence.objects.get().user == agent


def test_a_lead_enters_those_of_the_team_a_manager_everybodys(as_user, agent, lead, manager, outsider):
    as_user(lead).post(URL, fields(user=agent.pk))
    assert Absence.objects.get().user == agent
    refused = as_user(lead).post(URL, fields(user=outsider.pk))
    assert refused.context["form"].errors.keys() == {"user"}
    as_user(manager).post(URL, fields(user=outsider.pk))
    assert Absence.objects.filter(user=outsider).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"ends_at": stamp(-1), "starts_at": stamp(-2)}, "ends_at"),
        ({"ends_at": stamp(-1)}, "__all__"),
        ({"stand_in": "99999"}, "stand_in"),
    ],
)
def test_what_is_wrong_is_refused_and_given_back(as_user, agent, wrong, field):
    response = as_user(agent).post(URL, fields(**wrong))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert 'value="Holiday"' in response.content.decode()
    assert not Absence.objects.exists()


def test_twice_at_once_is_refused_in_words(as_user, agent):
    client = as_user(agent)
    client.post(URL, fields())
    page = client.post(URL, fields()).content.decode()
    assert "Mariam Adel is away from" in page
    assert Absence.objects.count() == 1


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post")


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(URL)
