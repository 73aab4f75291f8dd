"""The monthly mail to managers: planned once, for those who lead, and saying what can be said."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from accounts.messages.kinds import render_mail
from accounts.models import Message
from surveys.digests import DIGEST, month_before, plan_digests
from tests.factories import make_user
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, 6, tzinfo=UTC)


@pytest.fixture
def survey():
    survey = make_survey()
    for month, scores in ((3, [3] * 31), (4, [9] * 31)):
        for score in scores:
            answered(score, month, survey)
    answered(0, 4, survey, held_for=["trap"])
    return survey


def answered(score, month, survey, **fields):
    at = datetime(2026, month, 12, tzinfo=UTC)
    return make_response(score, invitation=make_invitation(survey=survey, asked_at=at - timedelta(hours=1)), at=at, **fields)


@pytest.mark.parametrize(("day", "first"), [(date(2026, 5, 1), date(2026, 4, 1)), (date(2026, 3, 31), date(2026, 2, 1)),
                                            (date(2026, 1, 1), date(2025, 12, 1))])  # fmt: skip
def test_the_month_before(day, first):
    assert month_before(day).first == first


def test_each_manager_gets_it_once(agent, lead, manager, admin, survey):
    make_user(role="manager", is_active=False)
    for _ in range(2):
        assert plan_digests(on=date(2026, 5, 1), at=AT) == 2
    assert set(Message.objects.filter(kind=DIGEST).values_list("user", flat=True)) == {manager.pk, admin.pk}


def test_of_a_month_in_which_nobody_answered_there_is_none(manager, survey):
    assert plan_digests(on=date(2026, 3, 1), at=AT) == 0


def test_what_it_says(manager, survey):
    answered(2, 4, survey, answers={"improve": "เครื่องพิมพ์ค้าง"})
    plan_digests(on=date(2026, 5, 1), at=AT)
    mail = render_mail(Message.objects.get())
    assert mail.subject == "What customers said in April 2026"
    for words in ("NPS 94 from 32 people", "a real rise", "1 answer is held back", "(2) เครื่องพิมพ์ค้าง", "1 answer with words",
                  "/insights/nps/?period=month&at=2026-04-01"):  # fmt: skip
        assert words in mail.text


def test_too_few_and_none_are_said_so(manager):
    survey = make_survey()
    answered(9, 4, survey)
    plan_digests(on=date(2026, 5, 1), at=AT)
    text = render_mail(Message.objects.get()).text
    assert "too few to compare" in text
    assert "no score of the month before" in text


def test_without_an_nps_there_is_no_score(manager):
    answered(5, 4, make_survey(kind="csat"))
    plan_digests(on=date(2026, 5, 1), at=AT)
    assert "there is no score" in render_mail(Message.objects.get()).text


@pytest.mark.parametrize("language", ["th", "ar", "id"])
def test_it_speaks_the_language_of_its_reader(manager, survey, language):
    plan_digests(on=date(2026, 5, 1), at=AT)
    with translation.override(language):
        assert "customers said" not in render_mail(Message.objects.get()).subject
