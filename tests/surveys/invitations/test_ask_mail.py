"""The question by mail, over a real mail server: in the person's language, and with nothing of it kept."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.messages.kinds import prepare_mails, render_mail
from accounts.messages.sender import send_due
from accounts.models import Message
from accounts.paying import business_day
from retention_site.base import queue
from retention_site.base.models import AuditEntry
from surveys.actions.asking import ask_by_mail, note_outcomes
from surveys.links import answer_url, asked_by, trap_url
from surveys.models import Invitation, Response
from tests.factories import NOW, make_contact, make_customer, make_message_template, make_spell
from tests.surveys.factories import make_invitation, make_survey

pytestmark = pytest.mark.django_db(transaction=True)  # as in real use: the sender looks after its connection


@pytest.fixture
def server(server, settings):
    settings.COMPANY_NAME, settings.BASE_URL = "Nilam", "https://keepsake.example:8443"
    settings.DEFAULT_FROM_EMAIL = "Nilam <care@nilam.example>"
    return server


def planned(language="en", name="Khun Thip", **fields):
    contact = make_contact(full_name="พรทิพย์ วงศ์สวัสดิ์", call_name=name, email="thip@siam.example", language=language)
    invitation = make_invitation(contact=contact, asked_at=None, due_at=NOW, **fields)
    ask_by_mail([invitation.pk], at=NOW)
    Message.objects.update(expires_at=None)
    return Invitation.objects.get()


def received(server) -> EmailMessage:
    send_due()
    assert Message.objects.get().status == "sent", Message.objects.get().detail
    return server.mails[-1]


def parts(mail):
    return (
        mail.get_body(preferencelist=("plain",)).get_content(),
        mail.get_body(preferencelist=("html",)).get_content(),
    )


def test_the_question_with_its_eleven_numbers(server):
    invitation = planned()
    mail = received(server)
    text, html = parts(mail)
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["Subject"] == "One question for you · Nilam"
    link = answer_url(invitation)
    assert "Hello Khun Thip," in text
    assert "How likely are you to recommend" in text
    assert link in text.split()
    assert "<bdi>Khun Thip</bdi>" in html
    assert re.findall(rf'href="{re.escape(link)}\?score=(\d+)"', html) == [str(n) for n in range(11)]


@pytest.mark.parametrize(
    ("language", "direction", "words"),
    [("th", "ltr", "คุณ"), ("ar", "rtl", "ما"), ("id", "ltr", "Seberapa")],
)
def test_it_speaks_their_language(server, language, direction, words):
    planned(language=language)
    mail = received(server)
    text, html = parts(mail)
    assert f'<html lang="{language}"' in html
    assert f'dir="{direction}"' in html
    assert "Hello" not in text + html
    assert "Do not ask me again" not in text + html
    assert words in text
    assert "One question" not in mail["Subject"]


def test_one_click_ends_it(server):
    invitation = planned()
    mail = received(server)
    stop = mail["List-Unsubscribe"].strip(" <>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"https://keepsake\.example:8443/n/[\w-]{43}/stop/", stop)
    text, html = parts(mail)
    assert stop in text
    assert f'href="{stop}"' in html
    assert asked_by(stop.split("/")[4]).invitation == invitation


def test_the_trap_is_there_for_machines_alone(server):
    invitation = planned()
    text, html = parts(received(server))
    trap = trap_url(invitation)
    assert trap not in text
    (tag,) = re.findall(rf'<a href="{re.escape(trap)}"[^>]*>', html)
    assert 'aria-hidden="true"' in tag
    assert 'tabindex="-1"' in tag
    assert "display:none" in tag
    assert asked_by(trap.split("/")[4]).is_trap


def test_ratings_and_words_are_asked_too(server):
    invitation = planned(survey=make_survey(kind="csat"))
    mail = received(server)
    _text, html = parts(mail)
    assert re.findall(r"\?score=(\d+)", html) == ["1", "2", "3", "4", "5"]
    assert mail["Subject"].strip() == "How satisfied were you with our conversation? · Nilam"
    assert invitation.message.purpose == "survey"


def test_a_survey_that_begins_with_choices_has_one_link(server):
    invitation = planned(survey=make_survey(kind="exit"))
    _text, html = parts(received(server))
    assert "?score=" not in html
    assert f'href="{answer_url(invitation)}"' in html


def test_it_leaves_in_the_words_of_the_companys_own_template(server):
    body = "Ahoy {{ name }},\n\n**{{ question }}**\n\n{{ answer_links }}\n\n[Elsewhere]({{ answer_url }})"
    own = make_message_template(use="survey.ask", purpose="survey", subject="Ahoy, {{ name }}", body=body)
    invitation = planned()
    mail = received(server)
    text, html = parts(mail)
    link = answer_url(invitation)
    assert (mail["Subject"], Message.objects.get().template) == ("Ahoy, Khun Thip", own)
    assert text.startswith("Ahoy Khun Thip,\n\nHow likely are you to recommend")
    assert text.split().count(link) == 2
    assert re.findall(rf'href="{re.escape(link)}\?score=(\d+)"', html) == [str(n) for n in range(11)]
    assert f'href="{link}"' in html
    assert trap_url(invitation) in html
    assert "/stop/" in mail["List-Unsubscribe"]
    assert Message.objects.get().values["question"].startswith("How likely")


def test_the_queries_do_not_grow_with_the_asks(django_assert_num_queries):
    survey = make_survey()
    keys = [make_invitation(survey=survey, contact=make_contact(), asked_at=None, due_at=NOW).pk for _ in range(3)]
    ask_by_mail(keys, at=NOW)
    for few in (1, 3):
        messages = list(Message.objects.select_related("customer", "contact", "user")[:few])
        with django_assert_num_queries(3):  # customers, invitations, questions
            prepare_mails(messages)
            for message in messages:
                render_mail(message)


def test_no_link_is_kept_anywhere(server):
    invitation = planned()
    received(server)
    note_outcomes()
    token = answer_url(invitation).split("/")[4]
    message = Message.objects.get()
    assert token not in f"{message.params}{message.values}{message.detail}{message.subject}{message.occasion}"
    assert not AuditEntry.objects.filter(after__icontains=token).exists()


def test_names_are_text(server):
    planned(name='<img src=x>\u202e"')
    _text, html = parts(received(server))
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize(
    ("change", "ended"),
    [
        ("closed", ("cancelled", "survey_closed")),
        ("answered", ("cancelled", "survey_closed")),
        ("nameless", ("refused", "no_name")),
    ],
)
def test_what_has_become_pointless_is_not_sent(server, change, ended):
    invitation = planned()
    if change == "closed":
        type(invitation.survey).objects.update(status="closed")
    elif change == "answered":
        Invitation.objects.update(status="answered", asked_at=NOW)
    else:
        invitation.contact.call_name, invitation.contact.full_name = "", "Customer"
        invitation.contact.save()
    send_due()
    message = Message.objects.get()
    assert (message.status, message.rule) == ended
    assert not server.mails


def test_from_the_start_of_a_customer_to_an_asked_person(server):
    """The whole way through the queue, as `tick` goes it."""
    make_survey(after_start_days=1)
    customer = make_customer()
    make_contact(customer=customer)
    make_spell(customer=customer, started_on=business_day() - timedelta(days=1))
    customer.started_on = business_day() - timedelta(days=1)
    customer.save()
    for _ in range(5):
        call_command("tick")
        Invitation.objects.update(due_at=NOW)
    assert [mail["To"] for mail in server.mails] == [customer.contacts.get().email]
    assert Invitation.objects.get().status == "asked"
    assert Client().get(answer_url(Invitation.objects.get())).status_code in {200, 404}
    assert not Response.objects.exists()
    assert queue.failed_recurring() == []
