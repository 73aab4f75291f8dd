import pytest
from django.urls import reverse

from playbooks.actions.follow_ups import record_follow_up
from playbooks.models import FollowUp
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_churn_reason
from tests.playbooks.factories import make_follow_up
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow_up():
    return make_follow_up(survey=make_survey(), answers={"improve": "Mesin cetak macet"})


@pytest.fixture
def url(follow_up):
    return follow_up.get_absolute_url()


def test_the_answer_is_read_and_what_came_of_it_is_written_down(as_user, agent, follow_up, url):
    client = as_user(agent)
    html = client.get(url).content.decode()
    assert "Mesin cetak macet" in html
    assert "3 of 10" in html
    category = make_churn_reason().category
    fields = {
        "note": "A new printer", "outcome": "settled", "root_cause": category.pk, "told_on": "2026-06-12",
        "assignee": agent.pk, "ask_again": "on", "version": 1,
    }  # fmt: skip
    assert client.post(url, fields).url == url
    follow_up.refresh_from_db()
    assert (follow_up.outcome, follow_up.root_cause, str(follow_up.told_on)) == ("settled", category, "2026-06-12")
    assert (follow_up.assignee, follow_up.closed_by) == (agent, agent)
    assert follow_up.response.contact.survey_invitations.filter(trigger="reask").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"note": ""}, "note"),
        ({"outcome": "withdrawn"}, "outcome"),
        ({"told_on": "31.2."}, "told_on"),
        ({"assignee": 0}, "assignee"),
    ],
)
def test_bad_input_is_refused(as_user, agent, follow_up, url, wrong, field):
    fields = {"note": "x", "outcome": "settled", "version": 1} | wrong
    assert field in as_user(agent).post(url, fields).context["form"].errors
    assert FollowUp.objects.get().is_open


def test_the_second_to_write_sees_the_first(as_user, agent, lead, follow_up, url):
    record_follow_up(actor=lead, follow_up=follow_up, version=1, fields={"note": "Theirs"})
    answer = as_user(agent).post(url, {"note": "Mine", "outcome": "settled", "version": 1})
    assert "Theirs" in answer.content.decode()
    assert FollowUp.objects.get().note == "Theirs"


def test_a_call_is_promised_about_it(as_user, agent, follow_up):
    url = reverse("callback_add", args=[follow_up.customer_id])
    form = as_user(agent).get(f"{url}?follow_up={follow_up.pk}").context["form"]
    assert form.initial["heard"] == "Mesin cetak macet"
    assert form.initial["contact"] == follow_up.response.contact_id
    for other in ("0", "x", str(make_follow_up().pk)):
        assert form.initial != as_user(agent).get(f"{url}?follow_up={other}").context["form"].initial


def test_it_stands_on_today(as_user, agent, follow_up):
    FollowUp.objects.update(assignee=agent)
    html = as_user(agent).get("/").content.decode()
    assert "Unhappy answers" in html
    assert follow_up.get_absolute_url() in html


def test_doors(as_user, url, settings, django_assert_max_num_queries, agent):
    assert_doors(as_user, url, methods="get post")
    assert_hidden_from_other_teams(as_user, settings, url)
    client = as_user(agent)
    with django_assert_max_num_queries(15):
        client.get(url)
