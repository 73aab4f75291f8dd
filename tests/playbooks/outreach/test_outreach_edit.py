import pytest
from django.urls import reverse

from playbooks.models import Outreach
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach.test_outreach_add import BEGUN

pytestmark = pytest.mark.django_db


@pytest.fixture
def outreach(db):
    return make_outreach(name="Before")


@pytest.fixture
def url(outreach):
    return reverse("outreach_edit", args=[outreach.pk])


def typed(outreach, **fields):
    return BEGUN | {"template": outreach.template_id, "segment": outreach.segment_id, "version": outreach.version} | fields


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_of_others_it_is_hidden(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_it_is_changed(as_user, agent, outreach, url):
    answer = as_user(agent).post(url, typed(outreach, name="After", most="5"))
    outreach.refresh_from_db()
    assert (answer.status_code, outreach.name, outreach.most) == (302, "After", 5)


def test_whoever_saves_second_sees_what_the_first_changed(as_user, agent, outreach, url):
    as_user(agent).post(url, typed(outreach, name="First"))
    answer = as_user(agent).post(url, typed(outreach, name="Second"))
    assert answer.status_code == 200
    assert Outreach.objects.get().name == "First"


def test_one_that_went_out_is_not_changed(as_user, agent, outreach, url):
    Outreach.objects.update(status=Outreach.Status.RUNNING)
    answer = as_user(agent).post(url, typed(outreach, name="After"))
    assert "cannot be changed any more" in answer.content.decode()
    assert Outreach.objects.get().name == "Before"
