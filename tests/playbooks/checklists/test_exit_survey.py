"""The one farewell carries the link of the exit survey: asked once, never of who refused, and not of who stays after all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from accounts.actions.departures import begin_departure, decide_departure
from accounts.messages.kinds import prepare_mails
from accounts.messages.sender import send_due
from accounts.models import Consent, Contact, Departure, Message
from playbooks.actions.checklists import say_farewell
from playbooks.models import ChecklistItem
from surveys.actions.asking import note_outcomes
from surveys.actions.leaving import ask_on_leaving
from surveys.actions.refusals import refuse_asking
from surveys.links import answer_url, asked_by, stop_url
from surveys.models import Invitation, Response, Survey
from tests.factories import make_contact, make_message_template, make_spell
from tests.playbooks.factories import make_template
from tests.surveys.answering.pages import path_of
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(db) -> Survey:
    return make_survey(kind=Survey.Kind.EXIT, name="Before you go")


@pytest.fixture
def contact(db) -> Contact:
    make_template("farewell").items.update(kind="farewell")
    customer = make_spell(started_on=date(2025, 3, 1)).customer
    return make_contact(customer=customer, call_name="Bu Ratna", language="id")


def leave(contact, agent) -> Departure:
    today = timezone.localdate()
    departure = begin_departure(
        actor=agent, customer=contact.customer, notice_on=today, effective_on=today + timedelta(days=30), notice_by=contact
    )
    say_farewell(actor=agent, item=ChecklistItem.objects.get(checklist__departure=departure), version=None)
    return departure


def text_of(server) -> str:
    (mail,) = server.mails
    return mail.get_body(("plain",)).get_content()


def test_its_link_goes_with_the_farewell_and_is_answered(server, agent, contact, survey, client):
    leave(contact, agent)
    invitation = Invitation.objects.get()
    assert (invitation.trigger, invitation.status, invitation.survey) == ("leaving", "planned", survey)
    send_due()
    note_outcomes()
    assert answer_url(invitation) in text_of(server).split()
    assert stop_url(invitation) in text_of(server)
    invitation.refresh_from_db()
    assert (invitation.status, invitation.asked_at is not None) == ("asked", True)
    Invitation.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
    said = survey.questions.get(code="instead")
    client.post(path_of(answer_url(invitation)), {f"a-{said.code}": "Something simpler", "put": said.code})
    assert Response.objects.get().contact == contact


def test_it_leaves_in_the_words_of_the_companys_own_template(server, agent, contact, survey):
    body = (
        "Halo {{ name }},\n\nberakhir {{ ends_on }}.\n\n{% if has_exit_survey %}\n[Survei]({{ exit_survey_url }})\n{% endif %}"
    )
    own = make_message_template(use="departure.farewell", purpose="farewell", language="id", subject="Selamat jalan", body=body)
    departure = leave(contact, agent)
    send_due()
    (mail,) = server.mails
    message = Message.objects.get()
    assert (mail["Subject"], message.template, message.status) == ("Selamat jalan", own, "sent")
    assert f"berakhir {date_format(departure.effective_on, 'j ')}" in text_of(server)
    assert f'href="{answer_url(Invitation.objects.get())}"' in mail.get_body(("html",)).get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert answer_url(Invitation.objects.get()) not in str(message.values)


def test_the_queries_do_not_grow_with_the_farewells(agent, contact, survey, django_assert_num_queries):
    leave(contact, agent)
    other = make_contact(customer=make_spell(started_on=date(2025, 3, 1)).customer)
    leave(other, agent)
    for few in (1, 2):
        messages = list(Message.objects.select_related("customer", "contact", "user")[:few])
        with django_assert_num_queries(5):  # customers, departures, words, invitations, refusals
            prepare_mails(messages)


def test_who_was_asked_since_notice_or_wants_no_questions_is_not_asked(server, agent, contact, survey):
    refuse_asking(contact=contact, survey=survey, wording="No more", language="id")
    leave(contact, agent)
    send_due()
    assert not Invitation.objects.exists()
    assert "/n/" not in text_of(server)


def test_without_a_live_exit_survey_the_farewell_asks_nothing(server, agent, contact):
    make_survey()
    leave(contact, agent)
    send_due()
    assert not Invitation.objects.exists()
    assert "/n/" not in text_of(server)


def test_who_refuses_between_plan_and_mail_is_not_asked(server, agent, contact, survey):
    leave(contact, agent)
    refuse_asking(contact=contact, survey=survey, wording="No more", language="id")
    send_due()
    assert "/n/" not in text_of(server)


def test_who_stays_is_not_asked(server, agent, contact, survey):
    departure = leave(contact, agent)
    decide_departure(actor=agent, departure=departure, version=None, outcome=Departure.Outcome.SAVED)
    send_due()
    note_outcomes()
    assert server.mails == []
    assert Invitation.objects.get().status == "skipped"
    assert Message.objects.get().status == "cancelled"
    assert asked_by(answer_url(Invitation.objects.get()).split("/")[4]) is not None


def test_nobody_there_is_asked_twice(agent, contact, survey):
    departure = leave(contact, agent)
    other = make_contact(customer=contact.customer)
    message = Message.objects.get()
    for person in (contact, other):
        assert ask_on_leaving(actor=agent, departure=departure, contact=person, message=message) is None
    assert Invitation.objects.count() == 1
    assert not Consent.objects.filter(decision="refused").exists()
