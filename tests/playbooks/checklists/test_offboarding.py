"""What a notice sets off, in its own transaction, and what an outcome takes back."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actions.departures import decide_departure, record_findings
from accounts.actions.messages import plan_message
from accounts.defaults import make_churn_reasons
from accounts.models import ChurnReason, Departure, Message, MitigationTeam, Team
from playbooks.actions.callbacks import close_callback
from playbooks.actions.checklists import promise_interview, say_farewell
from playbooks.defaults import make_checklists
from playbooks.models import Callback, Checklist, ChecklistItem, ChecklistTemplate, MitigationCase
from playbooks.offboarding import broken_promises
from tests.factories import (
    make_churn_reason,
    make_contact,
    make_customer,
    make_departure,
    make_spell,
    make_subscription,
    make_team,
)
from tests.playbooks.factories import make_callback, make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_spell().customer


def decide(departure, outcome, on):
    return decide_departure(actor=None, departure=departure, version=None, outcome=outcome, on=on)


# Checklists ------------------------------------------------------------------------------------------------------------


def test_the_closest_template_is_taken(customer):
    reason, other = make_churn_reason(), make_churn_reason()
    everybody = make_template()
    vip = make_template(value_tier="vip")
    of_reason = make_template(category=reason.category)
    closest = make_template(category=reason.category, value_tier="vip")
    make_template(category=reason.category, value_tier="", is_active=False)
    best = ChecklistTemplate.objects.best_for
    assert best(category=None, value_tier="standard") == everybody
    assert best(category=other.category, value_tier="vip") == vip
    assert best(category=reason.category, value_tier="standard") == of_reason
    assert best(category=reason.category, value_tier="vip") == closest
    departure = make_departure(customer=customer, said_reason=reason)
    assert departure.checklist.template == of_reason


def test_without_any_template_the_checklist_is_empty(customer):
    assert make_departure(customer=customer).checklist.items.count() == 0


def test_steps_are_due_in_working_days_of_their_team_and_given_to_the_account_manager(agent, team):
    customer = make_customer(team=team, manager=agent)
    make_spell(customer=customer)
    billing = make_team(country="", timezone="Asia/Jakarta")
    for weekday in (6, 0):  # works on Sundays and Mondays
        billing.hours.create(weekday=weekday, opens="09:00", closes="12:00")
    template = make_template("first")
    template.items.create(code="bill", wordings={"en": "Bill"}, team=billing, due_from="last_day", due_days=2, rank=5)
    template.items.create(code="export", wordings={"en": "Export"}, due_from="last_day", due_days=-1, after="first", rank=6)
    departure = make_departure(
        customer=customer, notice_on=date(2026, 5, 29), effective_on=date(2026, 6, 10)
    )  # Friday, Wednesday
    first, bill, export = departure.checklist.items.all()
    assert (first.due_on, first.team, first.assignee) == (date(2026, 6, 1), team, agent)
    assert (bill.due_on, bill.team, bill.assignee) == (date(2026, 6, 15), billing, None)
    assert (export.due_on, export.codes_before, export.waits_for) == (date(2026, 6, 9), {"first"}, [first])


def test_giving_up_one_product_opens_a_case_and_no_checklist():
    line = make_subscription()
    callback = make_callback(customer=line.spell.customer)
    departure = make_departure(customer=line.spell.customer, subscription=line)
    assert MitigationCase.objects.get().departure == departure
    assert not Checklist.objects.exists()
    callback.refresh_from_db()
    assert callback.is_owed


def test_a_template_may_change_without_changing_a_checklist(customer):
    template = make_template("first")
    item = make_departure(customer=customer).checklist.items.get()
    template.items.update(wordings={"en": "Something else"})
    item.refresh_from_db()
    assert str(item) == "First"


# Callbacks and messages ------------------------------------------------------------------------------------------------


def test_callbacks_about_other_things_are_withdrawn_with_their_reminders(agent, customer):
    mine, closed, other = make_callback(customer=customer), make_callback(customer=customer), make_callback()
    close_callback(actor=agent, callback=closed, version=None, outcome="withdrawn", reason="Asked")
    make_departure(customer=customer, actor=agent)
    for callback in (mine, closed, other):
        callback.refresh_from_db()
    assert (mine.outcome, mine.outcome_why) == ("withdrawn", "They are leaving.")
    assert (closed.outcome_reason, other.outcome) == ("Asked", "")
    reminders = Message.objects.filter(occasion__startswith=f"callback:{mine.pk}:")
    assert set(reminders.values_list("status", flat=True)) == {"cancelled"}
    assert mine.events.last().actor == agent


def test_an_old_departure_of_somebody_who_came_back_stops_nothing():
    customer = make_spell(started_on=date(2024, 1, 1), ended_on=date(2025, 1, 1)).customer
    make_spell(customer=customer, started_on=date(2025, 6, 1))
    callback, contact = make_callback(customer=customer), make_contact(customer=customer)
    plan_message(occasion="x", kind="x", purpose="promotion", to=contact, params={}, due_at=timezone.now())
    departure = make_departure(customer=customer, notice_on=date(2024, 12, 1), effective_on=date(2025, 1, 1))
    callback.refresh_from_db()
    assert (departure.outcome, departure.decided_on, callback.is_owed) == ("left", date(2025, 1, 1), True)
    assert Message.objects.get(purpose="promotion").status == "planned"
    assert not Checklist.objects.exists()
    assert MitigationCase.objects.get().departure == departure


def test_the_exit_interview_is_promised_after_and_stays(agent, customer):
    make_template("interview").items.update(kind="interview")
    item = make_departure(customer=customer, said="Kami tutup.").checklist.items.get()
    at = timezone.now() + timedelta(days=2)
    item = promise_interview(actor=agent, item=item, version=1, promised_for=at, contact=None)
    assert (item.callback.about, item.callback.heard, item.callback.is_owed) == ("Exit interview", "Kami tutup.", True)


def test_nothing_is_withdrawn_where_the_notice_is_refused(customer):
    callback = make_callback(customer=customer)
    with pytest.raises(Exception, match="other list"):
        make_departure(customer=customer, said_reason=make_churn_reason(applies_to="downgrade"))
    callback.refresh_from_db()
    assert callback.is_owed


# Outcomes and findings -------------------------------------------------------------------------------------------------


def test_who_is_saved_gets_neither_farewell_nor_interview(agent, customer):
    make_contact(customer=customer)
    template = make_template("interview", "farewell", "other")
    for kind in ("interview", "farewell"):
        template.items.filter(code=kind).update(kind=kind)
    departure = make_departure(customer=customer)
    interview, farewell, other = departure.checklist.items.all()
    at = timezone.now() + timedelta(days=2)
    promise_interview(actor=agent, item=interview, version=1, promised_for=at, contact=None)
    say_farewell(actor=agent, item=farewell, version=1)
    decide(departure, "saved", date(2026, 6, 20))
    assert Message.objects.get(purpose="farewell").status == "cancelled"
    assert Callback.objects.get().outcome == "withdrawn"
    assert list(ChecklistItem.objects.values_list("status", flat=True)) == ["dropped", "done", "dropped"]
    checklist = Checklist.objects.get()
    assert checklist.closed_on
    other.refresh_from_db()
    assert other.note_words == "They stay."


@pytest.mark.parametrize("outcome", ["left", "paused"])
def test_other_outcomes_leave_the_checklist_open(customer, outcome):
    make_template("first")
    departure = make_departure(customer=customer)
    decide(departure, outcome, departure.effective_on)
    assert Checklist.objects.get().closed_on is None


def test_findings_end_the_interview_and_bring_the_case_to_another_team(customer):
    said, found = make_churn_reason(), make_churn_reason()
    first, second, third = make_team(), make_team(), make_team()
    MitigationTeam.objects.create(category=said.category, team=first)
    MitigationTeam.objects.create(category=found.category, team=third, place=2)
    MitigationTeam.objects.create(category=found.category, team=second, place=1)
    make_template("interview").items.update(kind="interview", needs_proof=True)
    departure = make_departure(customer=customer, said_reason=said)
    assert departure.case.team == first
    record_findings(actor=None, departure=departure, version=None, fields={"competitor": "Acme"})
    assert ChecklistItem.objects.get().is_open
    record_findings(actor=None, departure=departure, version=None, fields={"found_reason": found})
    case, item = MitigationCase.objects.get(), ChecklistItem.objects.get()
    assert (case.category, case.team) == (found.category, second)
    assert (item.status, item.note) == ("done", str(found))


def test_a_case_without_a_reason_belongs_to_nobody_yet(customer):
    case = make_departure(customer=customer).case
    assert (case.category, case.team) == (None, None)


def test_what_the_record_shows_of_promises(agent, customer):
    late = make_callback(customer=customer)
    Callback.objects.filter(pk=late.pk).update(
        outcome="broken", promised_at="2026-04-01T09:00Z", promised_for="2026-05-01T09:00Z", closed_at="2026-05-02T09:00Z"
    )
    old = make_callback(customer=customer)
    Callback.objects.filter(pk=old.pk).update(outcome="broken", promised_at="2024-01-01T09:00Z", closed_at="2024-05-02T09:00Z")
    assert make_departure(customer=customer).shown["broken_promises"] == 1


def test_a_promise_that_stood_overdue_then_counts_whatever_became_of_it(customer):
    may = date(2026, 5, 20)
    at_that_time = {"promised_at": "2026-05-01T09:00Z", "promised_for": "2026-05-18T09:00Z", "due_by": "2026-05-18T09:15Z"}
    for fields in ({}, {"due_by": "2026-05-25T09:15Z"}, {"outcome": "withdrawn", "closed_at": "2026-05-19T09:00Z"}):
        row = Callback.objects.filter(pk=make_callback(customer=customer).pk)
        row.update(**(at_that_time | {"outcome": "kept_late", "closed_at": "2026-06-01T09:00Z"} | fields))
    assert broken_promises(customer, may) == 1


def test_what_is_due_later_today_is_not_broken_yet(customer):
    with time_machine.travel(datetime(2026, 12, 8, 7, 0, tzinfo=UTC), tick=False):
        make_callback(customer=customer, promised_for=datetime(2026, 12, 8, 15, 0, tzinfo=UTC))
        assert broken_promises(customer, date(2026, 12, 8)) == 0
    with time_machine.travel(datetime(2026, 12, 8, 16, 0, tzinfo=UTC), tick=False):
        assert broken_promises(customer, date(2026, 12, 8)) == 1


# What is shipped -------------------------------------------------------------------------------------------------------


def test_the_shipped_checklists_are_made_once_and_fit_each_other():
    assert make_churn_reasons() > 0
    assert (make_checklists(), make_checklists()) == (3, 0)
    assert make_churn_reasons() == 0
    everybody = ChecklistTemplate.objects.get(code="leaving")
    steps = {step.code: step for step in everybody.items.all()}
    assert list(steps) == ["acknowledge", "interview", "feedback", "export", "permission", "farewell", "access", "invoice"]
    assert [step.kind for step in steps.values()].count("farewell") == 1
    for template in ChecklistTemplate.objects.all():
        codes = set(template.items.values_list("code", flat=True))
        assert all(step.codes_before <= codes for step in template.items.all())
        assert all(set(step.wordings) == {"en", "ar", "id", "th"} for step in template.items.all())
    assert steps["invoice"].team == Team.objects.get(name="Billing")
    failed = ChurnReason.objects.get(code="payment-failed")
    best = ChecklistTemplate.objects.best_for
    assert best(category=failed.category, value_tier="vip").code == "payment-failed"
    assert best(category=None, value_tier="vip").code == "leaving-vip"


def test_a_companys_own_template_stays_the_one_that_is_used():
    make_churn_reasons()
    own = make_template("first")
    make_checklists()
    assert ChecklistTemplate.objects.best_for(category=None, value_tier="standard") == own


def test_departures_have_a_case_each():
    customer = make_spell().customer
    decide(make_departure(customer=customer), "saved", date(2026, 6, 5))
    make_departure(customer=customer, notice_on=date(2026, 6, 8))
    assert Departure.objects.count() == MitigationCase.objects.count() == Checklist.objects.count() == 2
