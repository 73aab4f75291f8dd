from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.actions.milestones import create_milestone, recount_milestone, update_milestone
from accounts.defaults import make_milestones
from accounts.milestones.shipped import MILESTONES
from accounts.models import Milestone, MilestoneReached
from accounts.tasks import milestones_refresh
from retention_site.base.models import AuditEntry, Work
from tests.factories import make_customer, make_milestone, make_use

pytestmark = pytest.mark.django_db
FIELDS = {"code": "first", "wordings": {"en": "First"}, "event": "opened"}


def counts_asked_for():
    return Work.objects.filter(task="accounts.tasks.milestone_recount").count()


def test_a_new_one_is_counted_by_the_queue(lead):
    customer = make_customer()
    make_use(customer, date(2026, 1, 5))
    milestone = create_milestone(actor=lead, **FIELDS)
    assert not MilestoneReached.objects.exists()
    call_command("tick")
    assert MilestoneReached.objects.get().customer == customer
    assert AuditEntry.objects.get(action="milestone.created").actor == lead
    assert str(milestone) == "First"


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"times": 3}, 1),
        ({"event": "saved"}, 1),
        ({"counts_days": True}, 1),
        ({"wordings": {"en": "Else"}}, 0),
        ({"rank": 7, "ends_onboarding": True}, 0),
        ({"is_active": False, "times": 3}, 0),
    ],
)
def test_a_change_is_counted_again_where_it_matters(lead, fields, asked):
    milestone = make_milestone()
    update_milestone(actor=lead, milestone=milestone, version=1, fields=fields)
    assert counts_asked_for() == asked


def test_one_taken_into_use_is_counted(lead):
    milestone = make_milestone(is_active=False)
    make_use(make_customer(), date(2026, 1, 5))
    recount_milestone(milestone.pk)
    assert not MilestoneReached.objects.exists()
    update_milestone(actor=lead, milestone=milestone, version=1, fields={"is_active": True})
    call_command("tick")
    assert MilestoneReached.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"times": 0}, {"times": 10_001}, {"event": ""}, {"wordings": {"th": "x"}}, {"code": "a b"}])
def test_what_is_wrong_is_refused(lead, wrong):
    with pytest.raises(ValidationError):
        create_milestone(actor=lead, **(FIELDS | wrong))
    assert not Milestone.objects.exists()


def test_the_shipped_ones_are_made_once_and_out_of_use():
    assert (make_milestones(), make_milestones()) == (len(MILESTONES), 0)
    assert not Milestone.objects.filter(is_active=True).exists()
    assert all(set(each.wordings) == {"en", "th", "ar", "id"} for each in Milestone.objects.all())


def test_every_night_what_was_missed_is_put_right():
    make_milestone()
    make_use(make_customer(), date(2026, 1, 5))
    milestones_refresh()
    assert MilestoneReached.objects.count() == 1
