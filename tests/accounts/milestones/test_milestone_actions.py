from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.actions.milestones import create_milestone, take_turn, update_milestone
from accounts.defaults import make_milestones
from accounts.milestones import turns
from accounts.milestones.shipped import MILESTONES
from accounts.milestones.turns import first_turn
from accounts.models import Milestone, MilestoneReached
from accounts.tasks import milestones_refresh
from retention_site.base import queue
from retention_site.base.models import AuditEntry, Work
from tests.factories import make_customer, make_milestone, make_use

pytestmark = pytest.mark.django_db
FIELDS = {"code": "first", "wordings": {"en": "First"}, "event": "opened"}


def counts_asked_for():
    return Work.objects.filter(task="accounts.tasks.milestone_recount").count()


def take_all_turns() -> None:
    """As the queue would, but without its sweeps."""
    while waiting := Work.objects.filter(task="accounts.tasks.milestone_recount", status=Work.Status.WAITING).first():
        queue.run(waiting.pk)


def asked_to_stand_again() -> int:
    return Work.objects.filter(task="accounts.tasks.refresh_standings_on").count()


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
    take_turn(first_turn(milestone.pk))
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
    call_command("tick")
    assert MilestoneReached.objects.count() == 1


def test_the_night_counts_every_milestone_in_use_one_after_the_other_in_turns(monkeypatch):
    monkeypatch.setattr(turns, "STRETCH", dict.fromkeys(turns.STRETCH, 2))
    first, _unused, last = make_milestone(), make_milestone(is_active=False), make_milestone(event="saved")
    customers = [make_customer() for _number in range(5)]
    for customer in customers:
        make_use(customer, date(2026, 1, 5))
        make_use(customer, date(2026, 1, 6), name="saved")
    milestones_refresh()
    take_all_turns()
    reached = MilestoneReached.objects.values_list("milestone", "customer")
    assert set(reached) == {(each.pk, customer.pk) for each in (first, last) for customer in customers}
    assert counts_asked_for() == 2 * 4, "three stretches each, and a turn that finds nobody left"
    assert not asked_to_stand_again()


def test_standings_follow_when_the_last_turn_is_over_if_anything_changed(monkeypatch, lead):
    monkeypatch.setattr(turns, "STRETCH", dict.fromkeys(turns.STRETCH, 1))
    milestone = make_milestone()
    make_use(make_customer(), date(2026, 1, 5))
    make_customer()
    for version, times, kept, asked in [(1, 2, 0, 0), (2, 1, 1, 1), (3, 1, 1, 1)]:
        fields = {"times": times, "rank": version}
        update_milestone(actor=lead, milestone=milestone, version=version, fields=fields)
        take_all_turns()
        assert (MilestoneReached.objects.count(), asked_to_stand_again()) == (kept, asked)


def test_a_turn_is_written_with_the_one_that_follows_or_not_at_all(monkeypatch):
    milestone = make_milestone()
    make_use(make_customer(), date(2026, 1, 5))
    monkeypatch.setattr("accounts.actions.milestones.enqueue_turn", lambda _turn: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_turn(first_turn(milestone.pk))
    assert not MilestoneReached.objects.exists()


def test_a_turn_is_read_as_it_was_written():
    turn = turns.Turn(2**31, date(2026, 11, 22), 2**31, has_changed=True, goes_on=False)
    assert turns.Turn.read(turn.key) == turn
    assert len(turn.key) <= Work._meta.get_field("key").max_length
