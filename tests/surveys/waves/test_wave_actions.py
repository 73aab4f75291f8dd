"""Waves as the queue plans them: everybody once, as many each day, and stopped at any time."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.models import Customer
from retention_site.base import jobs
from retention_site.base.models import AuditEntry, Job
from surveys.actions import waves
from surveys.actions.asking import ask_by_mail
from surveys.actions.waves import create_wave, plan_wave, stop_wave, wave_gave_up
from surveys.models import Invitation, Wave
from surveys.waves import audience, progress_of, reach_of
from tests.factories import NOW, make_contact, make_customer, make_issue
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)


def customers(many, **fields):
    return [make_contact(customer=make_customer(timezone="UTC", **fields)).customer for _ in range(many)]


def launch(lead, **fields):
    defaults = {"actor": lead, "name": "June", "query": "", "starts_at": NOON, "days": 1}
    if "survey" not in fields:
        defaults["survey"] = make_survey()
    wave = create_wave(**(defaults | fields))
    plan_wave(wave.pk)
    wave.refresh_from_db()
    return wave


def test_everybody_is_planned_once_as_many_each_day(lead, monkeypatch):
    monkeypatch.setattr(waves, "AT_ONCE", 4)
    found = customers(11)
    wave = launch(lead, days=3)
    plan_wave(wave.pk)
    invitations = list(wave.invitations.order_by("customer_id"))
    assert [each.customer for each in invitations] == found
    assert Counter(each.due_at for each in invitations) == {NOON: 4, NOON + DAY: 4, NOON + 2 * DAY: 3}
    assert {(each.trigger, each.occasion, each.created_by) for each in invitations} == {("wave", f"wave:{wave.pk}", lead)}
    assert (wave.status, wave.job.status) == ("started", Job.Status.DONE)


def test_the_queue_does_it(lead):
    customers(2)
    wave = create_wave(actor=lead, survey=make_survey(), name="June", query="", starts_at=NOON, days=1)
    call_command("tick")
    assert wave.invitations.count() == 2
    assert list(AuditEntry.objects.filter(action="wave.launched").values_list("actor", flat=True)) == [lead.pk]


def test_what_was_cut_short_goes_on_where_it_was(lead, monkeypatch):
    monkeypatch.setattr(waves, "AT_ONCE", 2)
    monkeypatch.setattr(waves, "TASK_SECONDS", 0)
    customers(5)
    wave = launch(lead, days=2)
    assert (wave.status, wave.invitations.count()) == ("planned", 0)
    monkeypatch.setattr(waves, "TASK_SECONDS", 20)
    plan_wave(wave.pk)
    plan_wave(wave.pk)
    assert Counter(wave.invitations.values_list("due_at", flat=True)) == {NOON: 3, NOON + DAY: 2}


def test_only_those_of_the_list_that_the_launcher_sees(lead, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    (mine,) = customers(1, team=lead.team, country="TH")
    customers(1, team=lead.team, country="EG")
    customers(1, country="TH")
    wave = launch(lead, query="country=TH&sort=newest")
    assert [each.customer for each in wave.invitations.all()] == [mine]


@pytest.mark.parametrize("query", ["contry=TH", "country=Atlantis", "team=999999", "q=" + "x" * 201])
def test_a_filter_that_is_not_understood_lets_nobody_in(lead, query):
    customers(1)
    with pytest.raises(ValidationError, match="does not understand"):
        launch(lead, query=query)
    assert not Wave.objects.exists()


def test_a_survey_that_is_not_live_has_no_waves(lead):
    with pytest.raises(ValidationError, match="not live"):
        launch(lead, survey=make_survey(status="closed"))


def test_stopping_asks_nobody_more(lead):
    customers(3)
    wave = launch(lead)
    first = wave.invitations.order_by("pk").first()
    ask_by_mail([first.pk], at=NOON)
    stop_wave(actor=lead, wave=wave, version=None)
    assert set(wave.invitations.values_list("status", "skip_rule")) == {("skipped", "wave_stopped")}
    assert Invitation.objects.get(pk=first.pk).message.status == "cancelled"
    assert AuditEntry.objects.filter(action="wave.stopped", actor=lead).exists()


def test_stopping_while_it_is_being_planned(lead):
    customers(3)
    wave = create_wave(actor=lead, survey=make_survey(), name="June", query="", starts_at=NOON, days=1)
    stop_wave(actor=lead, wave=wave, version=None)
    plan_wave(wave.pk)
    assert not wave.invitations.exists()
    assert Wave.objects.get().status == "stopped"


def test_cancelling_the_job_keeps_those_planned(lead, monkeypatch):
    monkeypatch.setattr(waves, "AT_ONCE", 1)
    customers(3)
    wave = create_wave(actor=lead, survey=make_survey(), name="June", query="", starts_at=NOON, days=1)
    jobs.advance(wave.job.pk)
    jobs.cancel(wave.job)
    plan_wave(wave.pk)
    assert wave.invitations.count() == 1
    assert Wave.objects.get().status == "started"


def test_planning_that_fails_says_so(lead):
    wave = create_wave(actor=lead, survey=make_survey(), name="June", query="", starts_at=NOON, days=1)
    wave_gave_up(wave.pk)
    wave.refresh_from_db()
    assert (wave.status, wave.job.status) == ("started", Job.Status.FAILED)


def test_what_it_would_do_is_told_beforehand(lead):
    survey = make_survey()
    customers(2)
    make_contact(customer=make_customer(), email="")
    make_contact(customer=make_customer(), full_name="info@example.com")
    make_invitation(survey=survey, asked_at=NOW - DAY)
    (upset,) = customers(1)
    make_issue(customer=upset, severity="serious")
    make_customer()
    reach = reach_of(survey, audience("", lead), at=NOW)
    assert (reach.customers, reach.looked_at, reach.asked, reach.not_asked) == (7, 7, 2, 5)
    assert dict(reach.left_out) == {
        "There is no e-mail address to write to.": 1,
        "There is no name to greet them by.": 1,
        "They were asked not long ago.": 1,
        "A serious issue of theirs is open.": 1,
        "Nobody is known there.": 1,
    }


def test_what_is_told_beforehand_is_what_happens(lead):
    survey = make_survey()
    for n in range(12):
        contact = make_contact(**({"email": ""} if n % 4 == 0 else {}))
        if n % 3 == 0:
            make_invitation(survey=survey, contact=contact, asked_at=NOW - n * DAY)
    reach = reach_of(survey, Customer.objects.all(), at=NOW)
    wave = launch(lead, survey=survey, starts_at=NOW)
    assert ask_by_mail(list(wave.invitations.values_list("pk", flat=True)), at=NOW) == reach.asked
    assert sorted(progress_of(wave).reasons) == sorted(reach.left_out)


def test_it_costs_no_more_queries_for_more_people(lead, django_assert_num_queries, django_assert_max_num_queries):
    survey = make_survey()
    customers(1)
    with django_assert_max_num_queries(16) as one:
        reach_of(survey, Customer.objects.all(), at=NOW)
    customers(9)
    with django_assert_num_queries(len(one)):
        reach_of(survey, Customer.objects.all(), at=NOW)
