from datetime import timedelta

import pytest

from accounts.models import ContactPolicy, Customer, Message, User
from playbooks.models import Outreach
from playbooks.outreach.holdout import Asked, compared
from playbooks.outreach.results import results_of
from playbooks.outreach.running import messages_of
from playbooks.promises import Period
from retention_site.base.differences import Verdict
from tests.retention_site.demo.story.conftest import TODAY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
]  # loading is tried on each kind of database; the story it tells is the same


def results(demo, name):
    outreach = Outreach.objects.get(name=name)
    return results_of(outreach, user=User.objects.get(email__startswith="salma@"), on=TODAY)


def test_there_is_one_in_every_state_that_tells_something(demo):
    assert set(Outreach.objects.values_list("status", flat=True)) == {"done", "running", "draft", "waiting"}
    for outreach in Outreach.objects.all():
        outreach.full_clean()


def test_the_one_that_is_over_can_be_told_apart_from_chance_in_four_languages(demo):
    found = results(demo, "Counting by shelf")
    assert found.lift.verdict == Verdict.BETTER
    assert found.lift.waiting == 0
    assert set(found.languages) == {"en", "th", "ar", "id"}
    assert set(found.variants) == {"a", "b"}


def test_the_one_that_runs_waits_for_its_days(demo):
    found = results(demo, "Quiet for a while")
    assert found.lift.waiting > 0
    assert found.lift.one.n == 0
    assert not messages_of(found.outreach).filter(status=Message.Status.PLANNED).exists()


def test_what_all_outreach_does_can_be_told(demo):
    policy, day = ContactPolicy.current(), timedelta(days=1)
    asked = Asked(Period(TODAY - 180 * day, TODAY))
    told = compared(asked, policy=policy, customers=Customer.objects.all(), on=TODAY)
    assert all(lift.verdict != Verdict.TOO_FEW for lift in told.lifts.values())
    assert told.lift.other.n >= 30
