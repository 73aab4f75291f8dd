"""Whoever has not answered a wave is reminded once, where the wave says so, by the rules of asking and of writing to people."""

from datetime import timedelta

import pytest
import time_machine

from accounts.messages.sender import send_due
from accounts.models import Message
from surveys.actions.asking import ask_by_mail, note_outcomes
from surveys.actions.refusals import refuse_asking
from surveys.actions.reminders import remind_due
from surveys.actions.responses import Sent, answer_invitation
from surveys.actions.waves import stop_wave
from surveys.links import answer_url
from surveys.models import Invitation, Wave
from tests.factories import NOW, make_contact, make_message_template
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=5)


@pytest.fixture
def survey(db):
    return make_survey()


@pytest.fixture
def wave(survey, agent):
    return Wave.objects.create(
        survey=survey, name="May", starts_at=NOW, created_by=agent, status="started", remind_after_days=5
    )


@pytest.fixture
def invitation(server, survey, wave):
    """Somebody whom the wave asked by mail at NOW."""
    contact = make_contact(email="thip@example.com", call_name="Khun Thip")
    made = make_invitation(survey=survey, contact=contact, wave=wave, asked_at=None, due_at=NOW)
    with time_machine.travel(NOW, tick=False):
        ask_by_mail([made.pk], at=NOW)
        send_due()
        note_outcomes()
    made.refresh_from_db()
    assert made.status == "asked"
    return made


def reminded(at=LATER) -> int:
    with time_machine.travel(at, tick=False):
        planned = remind_due(at=at)
        send_due()
        return planned


def test_once_and_the_mail_says_so(server, invitation):
    assert reminded(LATER - timedelta(hours=1)) == 0
    assert reminded() == 1
    assert [reminded(LATER + timedelta(days=days)) for days in (0, 1, 5, 40)] == [0, 0, 0, 0]
    asked, again = server.mails
    text = again.get_body(("plain",)).get_content()
    assert "We remind you this once" in text
    assert answer_url(invitation) in text
    assert "We remind you this once" not in asked.get_body(("plain",)).get_content()
    invitation.refresh_from_db()
    assert (invitation.status, invitation.reminder.status) == ("asked", "sent")
    assert invitation.left_at == invitation.reminder.begun_at


def test_it_leaves_in_the_words_of_the_companys_own_template(server, invitation):
    body = "Once more, {{ name }}: {{ question }}\n\n{{ answer_links }}"
    own = make_message_template(use="survey.reminder", purpose="survey", body=body)
    reminded()
    assert "Once more, Khun Thip: How likely" in server.mails[-1].get_body(("plain",)).get_content()
    assert [each.template for each in Message.objects.order_by("pk")] == [None, own]


def test_nobody_is_reminded_where_the_wave_does_not_say_so_or_was_stopped(agent, invitation, wave):
    Wave.objects.update(remind_after_days=None)
    assert reminded() == 0
    Wave.objects.update(remind_after_days=5)
    wave.refresh_from_db()
    stop_wave(actor=agent, wave=wave, version=None)
    assert reminded() == 0


def test_who_answered_is_not_reminded_not_even_by_a_mail_already_planned(server, invitation):
    with time_machine.travel(LATER, tick=False):
        assert remind_due(at=LATER) == 1
        answer_invitation(invitation=invitation, sent=Sent({"recommend": 9}, "email", "en", at=LATER))
        send_due()
    assert len(server.mails) == 1
    assert Message.objects.get(kind="survey.reminder").status == "cancelled"
    assert reminded(LATER + timedelta(days=1)) == 0


def test_who_refused_meanwhile_is_not_written_to(server, invitation):
    refuse_asking(contact=invitation.contact, survey=invitation.survey, wording="No more", language="en")
    reminded()
    assert len(server.mails) == 1
    assert Message.objects.get(kind="survey.reminder").status == "refused"


def test_who_was_asked_something_else_meanwhile_is_not_reminded(invitation):
    make_invitation(contact=invitation.contact, survey=make_survey(kind="check_in"), asked_at=NOW + timedelta(days=3))
    assert reminded() == 0


def test_what_is_too_late_is_not_sent_any_more(invitation):
    assert reminded(LATER + timedelta(days=3)) == 0
    assert Invitation.objects.get(pk=invitation.pk).reminder is None
