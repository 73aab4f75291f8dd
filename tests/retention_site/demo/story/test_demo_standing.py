"""Whatever the product can tell of standing has customers to show in the demo company."""

from collections import Counter

import pytest

from accounts.models import Customer, Feeling, Milestone, MilestoneReached, Segment, Stage, StageChange, Standing, UsageEvent
from accounts.segments.compiling import customers_in
from tests.retention_site.demo.story.conftest import TODAY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
]  # loading is tried on each kind of database; the story it tells is the same


def test_every_stage_has_customers(demo):
    stages = Counter(Standing.objects.values_list("stage", flat=True))
    assert set(stages) == set(Stage)
    assert stages.total() == Customer.objects.count()
    assert min(stages[each] for each in (Stage.SLIPPING, Stage.DORMANT, Stage.ONBOARDING, Stage.TRIAL)) >= 5
    assert stages[Stage.ACTIVE] > 100


@pytest.mark.parametrize("flag", ["champion_left", "usage_halved", "contacts_rising"])
def test_every_flag_flies_somewhere(demo, flag):
    assert 2 <= Standing.objects.filter(**{flag: True}).count() <= 40


def test_onboarding_is_stuck_for_some_and_promises_were_broken(demo):
    assert Standing.objects.exclude(stuck_since=None).count() >= 3
    assert Standing.objects.filter(open_issues__gte=2).exists()
    assert Standing.objects.filter(broken_promises__gte=1).exists()
    assert Standing.objects.exclude(risk=None).count() > 50


def test_every_milestone_in_use_was_reached_by_many_and_not_by_all(demo):
    used = set(UsageEvent.objects.values_list("customer", flat=True))
    milestones = Milestone.objects.filter(is_active=True)
    assert milestones.count() == 3
    for milestone in milestones:
        reached = MilestoneReached.objects.filter(milestone=milestone)
        assert 40 < reached.count() < len(used), milestone.code
        assert not reached.filter(reached_on__gte=TODAY).exists()


def test_every_shipped_segment_has_customers(demo):
    empty = [
        segment.code
        for segment in Segment.objects.filter(is_active=True)
        if not customers_in(segment.rule, Customer.objects.all(), on=TODAY).exists()
    ]
    assert empty == []


def test_stages_have_a_history_that_ends_as_they_stand(demo):
    last = {change.customer_id: change.stage for change in StageChange.objects.order_by("on", "pk")}
    assert last == dict(Standing.objects.values_list("pk", "stage"))
    assert StageChange.objects.filter(before=Stage.ACTIVE, stage=Stage.SLIPPING).count() >= 10
    assert not StageChange.objects.filter(on__gt=TODAY).exists()
    assert {each.kind for each in Feeling.objects.all()} == set(Feeling.Kind)
