"""The receipt of what was recorded in somebody's name: what stands there, and the link to correct it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.messages.kinds import Pointless, prepare_mails, render_mail
from accounts.models import Message
from surveys.actions.asking import ask_by_mail
from surveys.actions.phone_answers import record_by_phone
from surveys.actions.responses import Sent, answer_invitation
from surveys.links import answer_url
from surveys.models import Invitation, Response
from tests.factories import NOW, make_contact, make_message_template
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db


def record(agent, **fields):
    contact = fields.pop("contact", None) or make_contact(call_name="Khun Thip")
    defaults = {"actor": agent, "survey": make_survey(), "contact": contact, "answers": {"recommend": 3, "improve": "Printers"}}
    return record_by_phone(**(defaults | {"at": NOW} | fields))


def test_it_says_what_was_recorded_by_whom_and_how_to_correct_it(agent):
    response = record(agent)
    mail = render_mail(Message.objects.get())
    for text in (mail.text, mail.html):
        assert "Mariam Adel" in text
        assert "Khun Thip" in text
        assert "Printers" in text
        assert "17 June" in text
        assert answer_url(response.invitation) in text
    assert mail.subject.startswith("What we wrote down for you")
    assert Message.objects.get().expires_at == NOW + timedelta(days=7)


def test_choices_are_said_in_words(agent):
    record(agent, survey=make_survey(kind="exit"), answers={"reasons": ["price", "help"]})
    assert "price, help" not in render_mail(Message.objects.get()).text


@pytest.mark.parametrize(("language", "words"), [("id", "17 Juni"), ("th", "สิ่งที่เราบันทึกไว้แทนคุณ"), ("ar", "ما دوّناه نيابةً عنكم")])
def test_it_is_written_in_their_language(agent, language, words):
    record(agent, contact=make_contact(call_name="Khun Thip", language=language))
    mail = render_mail(Message.objects.get())
    assert words in mail.subject + mail.text
    assert "Mariam Adel" in mail.text


def test_it_leaves_in_the_words_of_the_companys_own_template(agent):
    body = "Ahoy {{ name }}, {{ recorder }} noted:\n\n{{ answers }}\n\n[Mend it]({{ answer_url }})"
    make_message_template(use="survey.receipt", purpose="service", subject="Noted", body=body)
    response = record(agent, answers={"recommend": 3, "improve": "<b>Printers</b>"})
    mail = render_mail(Message.objects.get())
    assert (mail.subject, "Ahoy Khun Thip, Mariam Adel noted:" in mail.text) == ("Noted", True)
    assert "&lt;b&gt;Printers&lt;/b&gt;" in mail.html
    assert answer_url(response.invitation) in mail.text
    assert "Printers" not in str(Message.objects.get().values)


def test_many_take_as_many_queries_as_one(agent, django_assert_max_num_queries):
    for _number in range(5):
        record(agent)
    messages = list(Message.objects.select_related("contact"))
    with django_assert_max_num_queries(6):  # answers with their questions, the rules, customers
        prepare_mails(messages)


def test_a_correction_by_the_person_needs_no_receipt(agent):
    response = record(agent)
    sent = Sent(answers={"recommend": 9}, channel="link", language="en", at=NOW)
    answer_invitation(invitation=response.invitation, sent=sent)
    with pytest.raises(Pointless):
        render_mail(Message.objects.get())


def test_nobody_without_an_address_is_mailed(agent):
    record(agent, contact=make_contact(email=""))
    assert Response.objects.exists()
    assert not Message.objects.exists()


def test_a_mail_that_waits_is_not_sent_any_more(agent):
    invitation = make_invitation(asked_at=None, due_at=NOW)
    ask_by_mail([invitation.pk], at=NOW)
    record(agent, survey=invitation.survey, contact=invitation.contact)
    ask = Message.objects.get(kind="survey.ask")
    assert (ask.status, ask.rule) == ("cancelled", "answered_by_phone")
    assert Invitation.objects.get().status == "answered"


def test_a_survey_that_is_not_live_takes_none(agent):
    with pytest.raises(ValidationError, match="not live"):
        record(agent, survey=make_survey(status="draft"))


def test_an_answer_that_cannot_be_is_refused_and_leaves_nothing(agent):
    with pytest.raises(ValidationError):
        record(agent, answers={"recommend": 12})
    assert not Invitation.objects.exists()
