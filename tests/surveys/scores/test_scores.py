"""Reading scores: who counts in a period, and once; as known when; parted how; whom we asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.retention import Period, Unit, periods
from surveys.actions.responses import Sent, answer_openly
from surveys.actions.reviewing import exclude_response, include_response, release_response
from surveys.models import Response, Ruling
from surveys.score_parts import parts
from surveys.scores import Reading, asked_and_answered, asked_by, how_they_stand, tallies, tallies_by
from surveys.told import Group, Told, read, told
from tests.factories import make_contact, make_customer, make_product, make_spell, make_subscription, make_team
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db

MARCH, APRIL = periods(date(2026, 3, 1), date(2026, 4, 30), Unit.MONTH)[-2:]


def on(month, day, hour=12):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def answer(score, at, **fields):
    """Somebody who was asked an hour before they answered."""
    sent = {name: fields.pop(name) for name in ("recorder", "held_for", "channel", "language") if name in fields}
    invitation = make_invitation(asked_at=at - timedelta(hours=1), **fields)
    return make_response(score, invitation=invitation, at=at, **sent)


def again(response, score, at, **fields):
    return make_response(score, invitation=response.invitation, at=at, **fields)


def tally(user, period=MARCH, **fields):
    return dict(tallies(Reading(user, **fields), [period])[0])


def test_periods_are_those_of_the_calendar():
    assert Period(date(2026, 2, 28), date(2026, 3, 31)) == MARCH


def test_each_period_for_itself(manager, django_assert_num_queries):
    survey = make_survey()
    for score, at in ((9, on(3, 1)), (9, on(3, 31)), (6, on(4, 1)), (10, on(5, 2))):
        answer(score, at, survey=survey)
    with django_assert_num_queries(1):
        assert [dict(each) for each in tallies(Reading(manager, survey), [MARCH, APRIL])] == [{9: 2}, {6: 1}]


def test_a_person_counts_once_in_a_period_over_all_surveys(manager):
    one, other = make_survey(), make_survey()
    contact = make_contact()
    answer(9, on(3, 2), survey=one, contact=contact)
    answer(3, on(3, 20), survey=other, contact=contact)
    answer(7, on(4, 20), survey=one, contact=contact)
    assert tally(manager) == {3: 1}
    assert tally(manager, APRIL) == {7: 1}
    assert tally(manager, survey=one) == {9: 1}


def test_colleagues_of_one_customer_are_several_people(manager):
    survey, customer = make_survey(), make_customer()
    for score in (9, 2):
        answer(score, on(3, 2), survey=survey, contact=make_contact(customer=customer))
    assert tally(manager) == {9: 1, 2: 1}


def test_each_answer_in_a_kiosk_is_somebody(manager):
    survey = make_survey()
    for score in (8, 8):
        answer_openly(survey=survey, sent=Sent({"recommend": score}, "kiosk", "en", at=on(3, 3)))
    assert tally(manager) == {8: 2}


def test_other_kinds_are_no_nps(manager):
    answer(5, on(3, 2), survey=make_survey(kind="csat"))
    assert tally(manager) == {}


def test_held_and_left_out_count_nowhere_and_are_told(manager):
    survey = make_survey()
    answer(9, on(3, 2), survey=survey)
    answer(0, on(3, 2), survey=survey, held_for=["trap"])
    left_out = answer(0, on(3, 2), survey=survey)
    exclude_response(actor=manager, response=left_out, version=None, excluded_as="test")
    assert tally(manager) == {9: 1}
    assert how_they_stand(Reading(manager), MARCH) == {"counted": 1, "held": 1, "excluded": 1}


def test_the_last_answer_that_counts_is_taken_though_a_later_one_is_held(manager):
    survey, contact = make_survey(), make_contact()
    answer(9, on(3, 2), survey=survey, contact=contact)
    answer(0, on(3, 20), survey=survey, contact=contact, held_for=["trap"])
    assert tally(manager) == {9: 1}


def test_a_later_change_does_not_rewrite_what_was_told(manager):
    first = answer(9, on(3, 30), survey=make_survey())
    again(first, 2, on(4, 2))
    assert (tally(manager), tally(manager, APRIL)) == ({}, {2: 1})
    assert tally(manager, as_of=date(2026, 3, 31)) == {9: 1}
    assert tally(manager, APRIL, as_of=date(2026, 4, 2)) == {2: 1}
    assert tally(manager, as_of=date(2026, 3, 29)) == {}


def test_as_of_a_day_between_two_changes(manager):
    first = answer(9, on(3, 10), survey=make_survey())
    again(first, 7, on(3, 12))
    again(first, 1, on(3, 14))
    known = [tally(manager, as_of=date(2026, 3, day)) for day in (9, 10, 11, 12, 13, 14)]
    assert known == [{}, {9: 1}, {9: 1}, {7: 1}, {7: 1}, {1: 1}]


def test_a_later_decision_does_not_rewrite_what_was_told(manager):
    survey = make_survey()
    held = answer(3, on(3, 3), survey=survey, held_for=["too_quick"])
    test = answer(9, on(3, 3), survey=survey)
    release_response(actor=manager, response=held, version=None)
    exclude_response(actor=manager, response=test, version=None, excluded_as="test")
    Ruling.objects.update(at=on(3, 9))
    assert tally(manager) == {3: 1}
    assert tally(manager, as_of=date(2026, 3, 8)) == {9: 1}
    assert how_they_stand(Reading(manager, as_of=date(2026, 3, 8)), MARCH) == {"counted": 1, "held": 1, "excluded": 0}
    assert tally(manager, as_of=date(2026, 3, 9)) == {3: 1}
    include_response(actor=manager, response=test, version=None)
    Ruling.objects.filter(before="excluded").update(at=on(3, 11))
    assert [tally(manager, as_of=date(2026, 3, day)) for day in (9, 10, 11)] == [{3: 1}, {3: 1}, {3: 1, 9: 1}]


def test_a_machine_before_a_person_was_held_then(manager):
    first = answer(0, on(3, 3), survey=make_survey(), held_for=["too_quick"])
    again(first, 9, on(3, 5))
    again(first, 1, on(3, 6), held_for=["too_quick"])
    assert tally(manager) == {9: 1}
    assert [tally(manager, as_of=date(2026, 3, day)) for day in (3, 4, 5, 6)] == [{}, {}, {9: 1}, {9: 1}]


def test_as_of_today_is_now(manager):
    survey = make_survey()
    for score in range(11):
        again(answer(10 - score, on(3, 3), survey=survey), score, on(3, 5))
    today = timezone.localdate()
    assert tally(manager, as_of=today) == tally(manager) == dict.fromkeys(range(11), 1)


def test_parts(manager, django_assert_num_queries):
    survey, team, product = make_survey(), make_team(name="Night"), make_product()
    customer = make_customer(team=team, industry="Coffee")
    make_subscription(spell=make_spell(customer=customer), product=product)
    answer(9, on(3, 2), survey=survey, contact=make_contact(customer=customer), language="th")
    answer(2, on(3, 2), survey=survey, channel="phone", recorder=manager)
    answer_openly(survey=survey, sent=Sent({"recommend": 8}, "kiosk", "en", at=on(3, 3)))
    known, reading = parts([], with_surveys=True), Reading(manager)
    expected = {
        "channel": {"email": {9: 1}, "phone": {2: 1}, "kiosk": {8: 1}},
        "language": {"th": {9: 1}, "en": {2: 1, 8: 1}},
        "recorded": {"self": {9: 1, 8: 1}, "staff": {2: 1}},
        "team": {str(team.pk): {9: 1}, "": {2: 1, 8: 1}},
        "product": {str(product.pk): {9: 1}, "": {2: 1, 8: 1}},
        "survey": {str(survey.pk): {9: 1, 2: 1, 8: 1}},
        "industry": {"Coffee": {9: 1}, "": {2: 1, 8: 1}},
    }
    for code, groups in expected.items():
        with django_assert_num_queries(1):
            found = tallies_by(reading, MARCH, known[code])
        assert {key: dict(each) for key, each in found.items()} == groups, code


def test_every_number_opens_its_answers(manager):
    survey, contact = make_survey(), make_contact()
    answer(9, on(3, 2), survey=survey, contact=contact)
    answer(3, on(3, 20), survey=survey, contact=contact)
    for score in (10, 7, 0):
        answer(score, on(3, 4), survey=survey)
    reading, known = Reading(manager, survey), parts([], with_surveys=True)
    for code, part in known.items():
        for key, each in tallies_by(reading, MARCH, part).items():
            wanted = read(Told(survey.pk, MARCH, part=code, key=key).code)
            assert told(Response.objects.all(), wanted, manager, known).count() == sum(each.values()), (code, key)
    for group, scores in {
        Group.PROMOTERS: [10],
        Group.PASSIVES: [7],
        Group.DETRACTORS: [0, 3],
        Group.ALL: [0, 3, 7, 10],
    }.items():
        found = told(Response.objects.all(), Told(None, MARCH, group=group), manager, known)
        assert sorted(found.values_list("score", flat=True)) == scores


@pytest.mark.parametrize("text", ["", "x", "1:2026-01-01:2026-01-31::all:team", "1:2026-02-01:2026-01-31::all", "1:a:b::all",
                                  "1:2026-01-01:2026-01-31::some", "1:2026-01-01:9999-12-31::all"])  # fmt: skip
def test_no_such_number(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part of it cannot be read
        read(text)


def test_whom_we_asked_and_who_is_silent(manager):
    survey = make_survey()
    answer(9, on(3, 2), survey=survey)
    answer(0, on(3, 2), survey=survey, held_for=["trap"])
    make_invitation(survey=survey, asked_at=on(3, 3), channel="widget")
    make_invitation(survey=survey, asked_at=on(4, 3))
    make_invitation(survey=survey, asked_at=None)
    reading = Reading(manager, survey)
    asked = asked_and_answered(reading, MARCH)
    assert (asked.count, asked.n) == (1, 3)
    lines = asked_by(reading, MARCH, parts([])["channel"])
    assert [(line.key, line.share.count, line.share.n) for line in lines] == [("widget", 0, 1), ("email", 1, 2)]
    assert asked_and_answered(Reading(manager, survey, date(2026, 3, 1)), MARCH).n == 0


def test_other_teams_are_out_of_sight(agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    survey = make_survey()
    answer(9, on(3, 2), survey=survey, contact=make_contact(customer=make_customer(team=agent.team)))
    answer(1, on(3, 2), survey=survey, contact=make_contact(customer=make_customer(team=make_team())))
    reading = Reading(agent, survey)
    assert tally(agent) == {9: 1}
    assert asked_and_answered(reading, MARCH).n == 1
