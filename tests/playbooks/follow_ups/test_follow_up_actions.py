"""Closing the loop: which answers are seen to, by whom, by when, and what is written down."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.contact_policy import reason_words
from accounts.messages.kinds import Pointless, render_mail
from accounts.models import Message, TeamHours
from playbooks.actions.follow_ups import (
    REASK_DAYS,
    note_first_contacts,
    open_follow_ups,
    record_follow_up,
    score_since,
    withdraw_uncounted,
)
from playbooks.models import FollowUp
from playbooks.promoters import ask_promoters
from surveys.models import Invitation, Response, Survey
from tests.factories import (
    NOW,
    make_churn_reason,
    make_contact,
    make_customer,
    make_interaction,
    make_issue,
    make_message_template,
    make_team,
    make_user,
)
from tests.playbooks.factories import make_follow_up
from tests.surveys.factories import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "score", "opens"),
    [("nps", 0, 1), ("nps", 6, 1), ("nps", 7, 0), ("nps", 9, 0), ("csat", 2, 1), ("csat", 3, 0), ("reactivation", 1, 0)],
)
def test_unhappy_answers_open_one_follow_up(kind, score, opens):
    make_response(score, survey=make_survey(kind=kind))
    assert open_follow_ups(at=NOW) == opens
    assert open_follow_ups(at=NOW + HOUR) == 0
    assert FollowUp.objects.count() == opens


def test_a_passive_with_a_complaint_counts_as_unhappy():
    contact = make_contact()
    make_issue(customer=contact.customer, kind="complaint")
    make_response(8, contact=contact)
    tagged = make_response(7)
    make_response(7)
    tagged.categories.add(make_churn_reason().category)
    assert open_follow_ups(at=NOW) == 2


@pytest.mark.parametrize("state", [{"state": "held"}, {"state": "excluded", "excluded_as": "test"}])
def test_what_does_not_count_opens_nothing(state):
    response = make_response(1)
    Response.objects.filter(pk=response.pk).update(**state)
    assert open_follow_ups(at=NOW) == 0


def test_old_answers_are_history():
    make_response(1)
    assert open_follow_ups(at=NOW + timedelta(days=15)) == 0


def test_it_goes_to_the_account_manager_in_working_time():
    team = make_team(timezone="UTC", country="")
    for weekday in range(5):
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(9), closes=time(17))
    manager = make_user(team=team)
    friday = datetime(2026, 6, 12, 15, tzinfo=UTC)
    contact = make_contact(customer=make_customer(manager=manager, team=team))
    make_response(2, at=friday, contact=contact)
    open_follow_ups(at=friday)
    follow_up = FollowUp.objects.get()
    assert follow_up.assignee == manager
    assert follow_up.due_at == datetime(2026, 6, 15, 15, tzinfo=UTC)


def test_who_has_left_gets_nothing():
    contact = make_contact(customer=make_customer(manager=make_user(is_active=False)))
    make_response(2, contact=contact)
    open_follow_ups(at=NOW)
    assert FollowUp.objects.get().assignee is None


def test_the_first_word_with_them_is_noted():
    follow_up = make_follow_up()
    make_interaction(customer=follow_up.customer, at=NOW - HOUR, outcome="reached")
    make_interaction(customer=follow_up.customer, at=NOW + HOUR, outcome="no_answer")
    assert note_first_contacts(at=NOW + 5 * HOUR) == 0
    make_interaction(customer=follow_up.customer, at=NOW + 2 * HOUR, outcome="reached")
    make_interaction(customer=follow_up.customer, at=NOW + 3 * HOUR, outcome="reached")
    assert note_first_contacts(at=NOW + 5 * HOUR) == 1
    follow_up.refresh_from_db()
    assert follow_up.first_contact_at == NOW + 2 * HOUR


def test_an_answer_that_is_left_out_takes_its_follow_up_along():
    follow_up = make_follow_up()
    assert withdraw_uncounted(at=NOW) == 0
    Response.objects.update(state="excluded", excluded_as="test")
    assert withdraw_uncounted(at=NOW) == 1
    follow_up.refresh_from_db()
    assert follow_up.outcome == FollowUp.Outcome.WITHDRAWN


def test_closing_needs_a_word_and_says_who(agent):
    follow_up = make_follow_up()
    with pytest.raises(ValidationError) as refused:
        record_follow_up(actor=agent, follow_up=follow_up, version=1, fields={"outcome": "settled"})
    assert list(refused.value.error_dict) == ["note"]
    fields = {"outcome": "settled", "note": "A new printer", "root_cause": make_churn_reason().category}
    closed = record_follow_up(actor=agent, follow_up=follow_up, version=1, fields=fields)
    assert (closed.closed_by, closed.closed_at is not None) == (agent, True)
    opened = record_follow_up(actor=agent, follow_up=closed, version=2, fields={"outcome": ""})
    assert (opened.closed_by, opened.closed_at) == (None, None)


def test_only_the_system_withdraws(agent):
    fields = {"outcome": "withdrawn", "note": "x"}
    with pytest.raises(ValidationError):
        record_follow_up(actor=agent, follow_up=make_follow_up(), version=1, fields=fields)


def test_asking_again_happens_once_and_shows_what_moved(agent):
    follow_up = make_follow_up(score=3)
    fields = {"outcome": "settled", "note": "A new printer", "ask_again": True}
    record_follow_up(actor=agent, follow_up=follow_up, version=None, fields=fields)
    record_follow_up(actor=agent, follow_up=follow_up, version=None, fields=fields | {"note": "Two"})
    again = Invitation.objects.get(trigger="reask")
    assert (again.due_at.date() - datetime.now(UTC).date()).days == REASK_DAYS
    assert score_since(follow_up) is None
    later = make_response(8, invitation=again, at=NOW + timedelta(days=90))
    assert score_since(follow_up) == later


def test_nobody_is_asked_again_by_a_closed_survey(agent):
    follow_up = make_follow_up()
    Survey.objects.update(status="closed")
    fields = {"outcome": "settled", "note": "x", "ask_again": True}
    with pytest.raises(ValidationError) as refused:
        record_follow_up(actor=agent, follow_up=follow_up, version=1, fields=fields)
    assert list(refused.value.error_dict) == ["ask_again"]
    follow_up.refresh_from_db()
    assert follow_up.is_open


@pytest.fixture
def promoted():
    return make_survey(review_url="https://reviews.example/us")


def test_a_promoter_is_asked_a_favour_once_in_their_life(promoted):
    response = make_response(10, survey=promoted)
    week = NOW + timedelta(days=7, minutes=1)
    assert ask_promoters(at=NOW + timedelta(days=6)) == 0
    assert ask_promoters(at=week) == 1
    assert ask_promoters(at=week) == 0
    again = make_invitation(survey=make_survey(review_url="https://reviews.example/us"), contact=response.contact)
    make_response(9, invitation=again, at=NOW + timedelta(days=20))
    assert ask_promoters(at=NOW + timedelta(days=28)) == 0
    message = Message.objects.get()
    assert message.purpose == "promotion"
    mail = render_mail(message)
    assert "https://reviews.example/us" in mail.text
    assert response.contact.called in mail.text
    assert "10 of 10" in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Maukah Anda bercerita"), ("th", "ช่วยบอกต่อเรื่อง"), ("ar", "هل تخبرون الآخرين عن")]
)
def test_they_are_asked_in_their_language_or_in_the_companys_own_words(promoted, language, words):
    make_response(9, survey=promoted, contact=make_contact(language=language))
    ask_promoters(at=NOW + timedelta(days=8))
    message = Message.objects.get()
    mail = render_mail(message)
    assert mail.subject.startswith(words)
    assert 'href="https://reviews.example/us"' in mail.html
    body = "Ahoy {{ name }}: {{ score }}! [Here]({{ review_url }})"
    own = make_message_template(use="promoter.ask", purpose="promotion", fallback="en", body=body)
    make_response(10, survey=promoted, contact=make_contact(language=language, full_name="Sam"))
    ask_promoters(at=NOW + timedelta(days=8))
    message = Message.objects.get(template=own)
    assert "Ahoy Sam: 10! Here <https://reviews.example/us>" in render_mail(message).text


@pytest.mark.parametrize(
    ("score", "survey", "contact", "days"),
    [
        (8, {}, {}, 8),
        (10, {"review_url": ""}, {}, 8),
        (10, {}, {"email": ""}, 8),
        (10, {}, {"left_at": NOW}, 8),
        (10, {}, {}, 40),
        (5, {"kind": "csat"}, {}, 8),
    ],
)
def test_nobody_else_is(score, survey, contact, days):
    survey = make_survey(**({"review_url": "https://reviews.example/us"} | survey))
    make_response(score, survey=survey, contact=make_contact(**contact))
    assert ask_promoters(at=NOW + timedelta(days=days)) == 0


def test_who_changed_their_mind_is_not_written_to(promoted):
    response = make_response(10, survey=promoted)
    ask_promoters(at=NOW + timedelta(days=8))
    Response.objects.filter(pk=response.pk).update(score=2)
    with pytest.raises(Pointless) as pointless:
        render_mail(Message.objects.get())
    assert reason_words(pointless.value.rule) == "They are no promoter any more."
