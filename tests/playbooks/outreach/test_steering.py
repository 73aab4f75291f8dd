"""The buttons that steer an outreach: launch, approve, pause, resume, cancel."""

import pytest
from django.urls import reverse

from playbooks.models import Outreach
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach.plans import make_vips

pytestmark = pytest.mark.django_db
Status = Outreach.Status
ACTS = {
    "launch": (Status.DRAFT, Status.RUNNING),
    "approve": (Status.WAITING, Status.RUNNING),
    "pause": (Status.RUNNING, Status.PAUSED),
    "resume": (Status.PAUSED, Status.RUNNING),
    "cancel": (Status.RUNNING, Status.CANCELLED),
}


@pytest.mark.parametrize("act", ACTS)
def test_doors(as_user, act):
    url = reverse(f"outreach_{act}", args=[make_outreach().pk])
    assert_doors(as_user, url, methods="post", least="lead" if act == "approve" else "agent")


@pytest.mark.parametrize("act", ACTS)
def test_of_others_it_is_hidden(as_user, settings, act):
    url = reverse(f"outreach_{act}", args=[make_outreach().pk])
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


@pytest.mark.parametrize("act", ACTS)
def test_it_does_what_it_says(as_user, lead, act):
    make_vips(1)
    before, after = ACTS[act]
    outreach = make_outreach(status=before)
    url = reverse(f"outreach_{act}", args=[outreach.pk])
    as_user(lead).post(url, {"version": outreach.version})
    outreach.refresh_from_db()
    assert outreach.status == after


@pytest.mark.parametrize("act", ACTS)
def test_a_page_that_is_out_of_date_changes_nothing(as_user, lead, act):
    make_vips(1)
    before, _after = ACTS[act]
    outreach = make_outreach(status=before)
    answer = as_user(lead).post(reverse(f"outreach_{act}", args=[outreach.pk]), {"version": "x"}, follow=True)
    outreach.refresh_from_db()
    assert outreach.status == before
    assert "Somebody changed it meanwhile" in answer.content.decode()
