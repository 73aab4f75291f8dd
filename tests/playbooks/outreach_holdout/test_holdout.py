"""All outreach against the lasting holdout: who is in which part, from when on, and by which runs."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.actions.contact_policy import update_contact_policy
from accounts.models import ContactPolicy, Customer
from playbooks.outreach.goals import PARTS
from playbooks.outreach.holdout import Asked, Goal, behind, compared, share_since, usual_period
from playbooks.promises import Period
from tests.factories import make_message_template, make_spell, make_use
from tests.playbooks.outreach_holdout.crowds import HALF, PLANNED, is_held, make_held, make_policy, make_run
from tests.playbooks.outreach_results.makers import AGO_10, AGO_40, make_crowd, put, put_crowd

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)
ASKED = Asked(Period(date(2026, 4, 1), TODAY), 30)


@pytest.fixture(autouse=True)
def _forty_days_later():
    with time_machine.travel("2026-06-10T09:30Z", tick=False):
        yield


def together(asked=ASKED):
    return compared(asked, policy=ContactPolicy.current(), customers=Customer.objects.all(), on=TODAY)


def counts(asked=ASKED, goal=Goal.RETAINED):
    lift = together(asked).lifts[goal]
    return [(each.everybody, each.n, each.goal) for each in (lift.one, lift.other)]


def test_the_lasting_lot_parts_them_whatever_a_single_outreach_did():
    make_policy()
    run, other = make_run(), make_run()
    stays, goes, own_holdout = (make_held(False) for _n in range(3))
    held = make_held(True)
    for customer in (stays, held):
        make_spell(customer=customer)
    put(run, "a", stays, goes)
    put(run, "h", own_holdout, held)
    put(other, "b", stays)  # once each
    assert counts() == [(3, 3, 1), (1, 1, 1)]


def test_the_first_run_of_somebody_sets_the_clock():
    make_policy()
    early, late = make_run(), make_run()
    customer, newer = make_held(False), make_held(False)
    put(early, "a", customer, due_at=AGO_40)
    put(late, "a", customer, newer, due_at=AGO_10)
    assert counts() == [(2, 1, 0), (0, 0, 0)]
    assert together().known_on == AGO_10.date() + timedelta(days=31)


@pytest.mark.parametrize("purpose", ["service", "recovery"])
def test_what_is_owed_to_people_counts_nowhere(purpose):
    make_policy()
    run = make_run(template=make_message_template(purpose=purpose))
    put(run, "a", make_held(True), make_held(False))
    assert together().clocks == []


def test_who_was_refused_and_runs_of_other_days_are_left_out():
    make_policy()
    run = make_run()
    put(run, "", make_held(False), rule="opted_out")
    put(make_run(planned_at=PLANNED - timedelta(days=60)), "a", make_held(False))
    assert counts() == [(0, 0, 0), (0, 0, 0)]
    put(run, "a", make_held(False))
    assert counts() == [(1, 1, 0), (0, 0, 0)]
    assert counts(Asked(Period(date(2026, 5, 2), TODAY), 30)) == [(0, 0, 0), (0, 0, 0)]


def test_runs_before_the_share_was_changed_are_not_told_by_another_lot(lead):
    policy = make_policy(10)
    put(make_run(), "a", make_held(False))
    with time_machine.travel("2026-05-10T12:00Z", tick=False):
        fields = {"holdout_percent": HALF}
        update_contact_policy(actor=lead, contact_policy=policy, version=None, fields=fields)
    with time_machine.travel("2026-05-20T12:00Z", tick=False):
        update_contact_policy(actor=lead, contact_policy=policy, version=None, fields={"promotion_days": 9})
    changed = datetime(2026, 5, 10, 12, tzinfo=UTC)
    assert share_since(ContactPolicy.current()) == changed
    assert usual_period(ContactPolicy.current()) == Period(date(2026, 5, 10), TODAY)
    put(make_run(planned_at=changed - timedelta(minutes=1)), "a", make_held(False))
    assert together().clocks == []
    put(make_run(planned_at=changed), "a", make_held(False), due_at=AGO_10)
    assert counts() == [(1, 0, 0), (0, 0, 0)]


def test_nobody_is_held_back_unless_the_policy_says_so():
    put(make_run(), "a", make_held(False))
    assert (together().clocks, together().percent) == ([], 0)
    assert share_since(ContactPolicy.current()) is None


def test_every_goal_has_its_own_count():
    make_policy()
    customer = make_held(False)
    put(make_run(), "a", customer)
    make_use(customer, date(2026, 5, 3))
    lifts = together().lifts
    assert {goal: lift.one.goal for goal, lift in lifts.items()} == {
        Goal.RETAINED: 0, Goal.ACTIVE: 1, Goal.UPGRADED: 0, Goal.ANSWERED: 0,
    }  # fmt: skip


def test_each_number_is_that_of_its_customers():
    make_policy()
    run = make_run()
    crowd = make_crowd(40, prefix="lot")
    put_crowd(run, ["h" if is_held(each) else "a" for each in crowd], crowd)
    for customer in crowd[::3]:
        make_spell(customer=customer)
    policy, everybody = ContactPolicy.current(), Customer.objects.all()
    for side, tally in zip(("treated", "held_back"), (together().lift.one, together().lift.other), strict=True):
        for state, n in {"everybody": tally.everybody, "goal": tally.goal, "missed": tally.missed, "waiting": 0}.items():
            part = PARTS[f"{side}-{state}"]
            rows = behind(ASKED, Goal.RETAINED, part, policy=policy, customers=everybody, on=TODAY)
            assert rows.count() == n
            assert {is_held(row) for row in rows} <= {side == "held_back"}


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    make_policy()
    for _n in range(4):
        put(make_run(), "a", make_held(False))
    with django_assert_num_queries(9):
        together()
