"""Notice, findings, outcome; and that spells say the same as departures do."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions.departures import (
    decide_departure,
    record_findings,
    settle_departures,
    stage_at,
)
from accounts.actions.messages import plan_message
from accounts.actions.subscriptions import change_value
from accounts.models import Departure, Message
from accounts.signals import departure_began
from retention_site.base.models import AuditEntry
from tests.factories import (
    make_churn_reason,
    make_contact,
    make_customer,
    make_departure,
    make_interaction,
    make_issue,
    make_product,
    make_spell,
    make_subscription,
)

pytestmark = pytest.mark.django_db
NOTICE, LAST_DAY = date(2026, 6, 1), date(2026, 7, 1)
Outcome = Departure.Outcome


@pytest.fixture
def spell():
    return make_spell(started_on=date(2026, 1, 1))


@pytest.fixture
def line(spell):
    return make_subscription(spell=spell, started_on=date(2026, 1, 1))


def begin(spell, **fields):
    return make_departure(customer=spell.customer, **fields)


def decide(departure, outcome, on, **fields):
    return decide_departure(actor=None, departure=departure, version=None, outcome=outcome, on=on, **fields)


def ended_on(row):
    row.refresh_from_db()
    return row.ended_on


def refused(action, *args, **fields):
    with pytest.raises(ValidationError) as error:
        action(*args, **fields)
    return set(error.value.error_dict)


# Notice ----------------------------------------------------------------------------------------------------------------


def test_notice_ends_the_spell_and_what_runs_in_it(agent, spell, line):
    reason = make_churn_reason()
    contact = make_contact(customer=spell.customer)
    departure = begin(spell, actor=agent, said_reason=reason, said="Kami tutup.", notice_by=contact)
    assert (ended_on(spell), ended_on(line)) == (LAST_DAY, LAST_DAY)
    assert (departure.age_days, departure.stage, departure.outcome) == (181, "settling", "")
    assert departure.reason == reason
    entry = AuditEntry.objects.about(departure).get()
    assert (entry.action, entry.actor, entry.after["said"]) == ("departure.began", agent, "Kami tutup.")


@pytest.mark.parametrize(
    ("days", "stage"), [(0, "onboarding"), (91, "onboarding"), (92, "settling"), (365, "settling"), (366, "settled")]
)
def test_stages(days, stage):
    assert stage_at(timedelta(days=days)) == stage


def test_giving_up_one_product_ends_that_alone(spell, line):
    other = make_subscription(spell=spell, started_on=date(2026, 1, 1))
    departure = begin(spell, subscription=line)
    assert (ended_on(spell), ended_on(line), ended_on(other)) == (None, LAST_DAY, None)
    assert not departure.is_whole


def test_a_back_dated_notice_ends_the_spell_of_that_day_not_a_later_one():
    customer = make_customer()
    first = make_spell(customer=customer, started_on=date(2025, 1, 1), ended_on=date(2025, 6, 1))
    second = make_spell(customer=customer, started_on=date(2026, 1, 1))
    departure = make_departure(customer=customer, notice_on=date(2025, 5, 1), effective_on=date(2025, 6, 1))
    assert departure.spell == first
    assert ended_on(second) is None
    again = make_departure(customer=customer)
    assert (again.spell, ended_on(second)) == (second, LAST_DAY)


def test_an_end_that_is_known_already_may_be_explained_on_its_day(spell):
    spell.ended_on = LAST_DAY
    spell.save()
    assert begin(spell, notice_on=LAST_DAY, effective_on=LAST_DAY).spell == spell


def test_what_the_record_shows_is_seen_from_the_day_of_the_notice(spell):
    customer = spell.customer
    at = timezone.make_aware(timezone.datetime(2026, 5, 20, 12))
    make_issue(customer=customer, opened_at=at, severity="serious")
    make_issue(customer=customer, opened_at=at, resolved_at=at + timedelta(days=30), status="resolved")
    make_issue(customer=customer, opened_at=at + timedelta(days=30))
    make_interaction(customer=customer, at=at, churn_reason=make_churn_reason())
    make_subscription(spell=spell, started_on=date(2026, 1, 1), payment_state="overdue")
    assert begin(spell).shown == {"open_issues": 2, "serious_issues": 1, "unpaid": 1, "reasons_heard": 1}


def test_a_reason_that_nobody_chooses_makes_the_departure_involuntary(spell):
    departure = begin(spell, said_reason=make_churn_reason(is_voluntary=False))
    assert not departure.is_voluntary
    found = record_findings(actor=None, departure=departure, version=None, fields={"found_reason": make_churn_reason()})
    assert found.is_voluntary


def test_bad_notices_are_refused(spell, line):
    stranger = make_contact()
    downgrade = make_churn_reason(applies_to="downgrade")
    foreign = make_subscription()
    assert refused(begin, spell, notice_on=date(2025, 12, 31)) == {"notice_on"}
    assert refused(begin, spell, notice_on=date(2999, 1, 1), effective_on=date(2999, 2, 1)) == {"notice_on"}
    assert refused(begin, spell, effective_on=date(2026, 5, 1)) == {"effective_on"}
    assert refused(begin, spell, notice_on=date(2026, 1, 1), effective_on=date(2026, 1, 1)) == {"effective_on"}
    assert refused(begin, spell, notice_by=stranger) == {"notice_by"}
    assert refused(begin, spell, said_reason=downgrade) == {"said_reason"}
    assert refused(begin, spell, subscription=line, said_reason=make_churn_reason()) == {"said_reason"}
    assert refused(begin, spell, subscription=foreign) == {"subscription"}
    assert not Departure.objects.exists()
    assert ended_on(spell) is None


def test_one_notice_at_a_time(spell, line):
    begin(spell, subscription=line)
    assert refused(begin, spell, subscription=line) == {"__all__"}
    departure = begin(spell)
    assert refused(begin, spell) == {"__all__"}
    decide(departure, Outcome.LEFT, LAST_DAY)
    assert refused(begin, spell, notice_on=LAST_DAY, effective_on=LAST_DAY) == {"__all__"}


def test_nothing_stands_where_a_receiver_fails(spell):
    def fail(**_):
        raise RuntimeError

    departure_began.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            begin(spell)
    finally:
        departure_began.disconnect(fail)
    assert not Departure.objects.exists()
    assert ended_on(spell) is None


def test_planned_messages_stop_except_a_farewell(spell, line):
    contact = make_contact(customer=spell.customer)
    other = make_contact()

    def plan(purpose, to=contact):
        return plan_message(
            occasion=f"test:{purpose}", kind="test.greeting", purpose=purpose, to=to, params={}, due_at=timezone.now()
        )

    stopped = [plan(purpose) for purpose in ("service", "promotion", "survey", "win_back")]
    kept = [plan("farewell"), plan("service", other)]
    begin(spell, subscription=line)
    assert set(Message.objects.values_list("status", flat=True)) == {"planned"}
    begin(spell)
    status = dict(Message.objects.values_list("pk", "status"))
    assert {status[message.pk] for message in stopped} == {"cancelled"}
    assert set(Message.objects.filter(status="cancelled").values_list("rule", flat=True)) == {"customer_leaves"}
    assert {status[message.pk] for message in kept} == {"planned"}


# Outcomes --------------------------------------------------------------------------------------------------------------


def test_saved_before_the_last_day_lets_the_spell_go_on(spell, line):
    ended = make_subscription(spell=spell, started_on=date(2026, 1, 1), ended_on=date(2026, 3, 1))
    saved = decide(begin(spell), Outcome.SAVED, date(2026, 6, 30))
    assert (saved.outcome, saved.decided_on) == ("saved", date(2026, 6, 30))
    assert (ended_on(spell), ended_on(line), ended_on(ended)) == (None, None, date(2026, 3, 1))


def test_a_product_given_up_by_itself_stays_given_up_when_they_are_saved(spell, line):
    begin(spell, subscription=line, effective_on=date(2026, 7, 20))
    whole = begin(spell)
    assert ended_on(line) == LAST_DAY
    decide(whole, Outcome.SAVED, date(2026, 6, 20))
    assert (ended_on(spell), ended_on(line)) == (None, date(2026, 7, 20))


def test_a_save_after_the_last_day_is_none(spell):
    departure = begin(spell)
    assert refused(decide, departure, Outcome.SAVED, LAST_DAY) == {"outcome"}
    assert ended_on(spell) == LAST_DAY


def test_outcomes_are_true_to_the_calendar(spell):
    departure = begin(spell)
    assert refused(decide, departure, Outcome.LEFT, date(2026, 6, 30)) == {"outcome"}
    assert refused(decide, departure, Outcome.SAVED, date(2026, 5, 1)) == {"outcome"}
    assert refused(decide, departure, "vanished", LAST_DAY) == {"outcome"}
    assert refused(decide, departure, Outcome.SAVED, NOTICE, resumes_on=date(2026, 9, 1)) == {"resumes_on"}
    assert refused(decide, departure, Outcome.PAUSED, NOTICE, resumes_on=date(2026, 6, 2)) == {"resumes_on"}
    paused = decide(departure, Outcome.PAUSED, NOTICE, resumes_on=date(2026, 9, 1))
    assert (ended_on(spell), paused.resumes_on) == (LAST_DAY, date(2026, 9, 1))
    assert refused(decide, departure, Outcome.SAVED, NOTICE) == {"outcome"}


def test_those_whose_last_day_has_come_have_left(spell):
    departure = begin(spell)
    assert settle_departures(on=date(2026, 6, 30)) == 0
    assert settle_departures(on=date(2026, 7, 5)) == 1
    departure.refresh_from_db()
    assert (departure.outcome, departure.decided_on) == ("left", LAST_DAY)
    assert settle_departures(on=date(2026, 7, 5)) == 0


@pytest.mark.parametrize(("days", "counts"), [(29, False), (30, True)])
def test_a_save_counts_only_after_thirty_days(spell, days, counts):
    saved = decide(begin(spell), Outcome.SAVED, date(2026, 6, 10))
    on = date(2026, 6, 10) + timedelta(days=days)
    assert saved.is_save(on=on) is counts
    assert Departure.objects.saves(on=on).exists() is counts


@pytest.mark.parametrize(("days", "holds"), [(29, False), (30, True)])
def test_whoever_gives_notice_again_within_thirty_days_was_not_saved(spell, days, holds):
    saved = decide(begin(spell, notice_on=date(2026, 2, 1)), Outcome.SAVED, date(2026, 2, 10))
    again = date(2026, 2, 10) + timedelta(days=days)
    relapse = begin(spell, notice_on=again)
    saved.refresh_from_db()
    assert saved.relapsed_on == (None if holds else again)
    assert saved.is_save(on=date(2026, 12, 1)) is holds
    assert Departure.objects.saves(on=date(2026, 12, 1)).exists() is holds
    assert (relapse.outcome, ended_on(spell)) == ("", LAST_DAY)


def test_a_back_dated_notice_reverses_a_save_on_the_day_of_the_save(spell):
    saved = decide(begin(spell, notice_on=date(2026, 2, 1)), Outcome.SAVED, date(2026, 2, 10))
    begin(spell, notice_on=date(2026, 2, 8))
    saved.refresh_from_db()
    assert saved.relapsed_on == date(2026, 2, 10)


def test_a_product_saved_at_another_price_relapses_too(spell):
    line = make_subscription(spell=spell, started_on=date(2026, 1, 1))
    saved = decide(begin(spell, subscription=line, notice_on=date(2026, 3, 1)), Outcome.SAVED, date(2026, 3, 5))
    line.refresh_from_db()
    cheaper = change_value(actor=None, subscription=line, version=None, monthly_value=50, on=date(2026, 3, 6))
    other = make_subscription(spell=spell, product=make_product(), started_on=date(2026, 1, 1))
    begin(spell, subscription=other, notice_on=date(2026, 3, 10))
    saved.refresh_from_db()
    assert saved.relapsed_on is None
    begin(spell, subscription=cheaper, notice_on=date(2026, 3, 20))
    saved.refresh_from_db()
    assert saved.relapsed_on == date(2026, 3, 20)
