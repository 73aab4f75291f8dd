"""Messages made from templates, sent through a real server."""

from datetime import timedelta
from email.policy import SMTP

import pytest
from django.utils import timezone

from accounts.actions.messages import plan_message
from accounts.contact_policy.words import reason_words
from accounts.messages.kinds import Pointless, prepare_mails, render_mail
from accounts.messages.sender import send_due
from accounts.models import ContactPolicy, Message, TemplateWording
from accounts.templating import mails
from accounts.templating.forgetting import forget_contents
from accounts.templating.wordings import words_of, written_in
from tests.factories import make_contact, make_customer, make_message, make_message_template, make_user

pytestmark = pytest.mark.django_db
Status = Message.Status


def plan(template, contact=None, **fields):
    contact = contact or make_contact()
    fields = {"kind": mails.TEMPLATE, "purpose": template.purpose, "template": template, "edition": template.edition} | fields
    return make_message(contact=contact, due_at=timezone.now() - timedelta(minutes=1), **fields)


@pytest.fixture
def template():
    return make_message_template(
        subject="For {{ customer }}", body="Hello {{ name }},\n\n{{ words }}\n\n[Choose]({{ preferences_url }})"
    )


def test_it_leaves_with_the_values_of_each_and_keeps_them_without_links(server, template):
    made = [plan(template, make_contact(full_name=f"Sam {n}"), params={"words": f"News {n}"}) for n in range(12)]
    assert send_due() == 12
    for n, message in enumerate(made):
        message.refresh_from_db()
        assert (message.status, message.subject) == (Status.SENT, f"For {message.customer.name}")
        assert message.values == {"customer": message.customer.name, "name": f"Sam {n}", "words": f"News {n}"}
    mail = next(mail for mail in server.mails if mail["To"] == made[3].address)
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert "Hello Sam 3,\n\nNews 3\n\nChoose:\nhttp" in text.replace("\r\n", "\n")
    assert "<bdi>Sam 3</bdi>" in html
    assert mail["List-Unsubscribe"].strip(" <>") in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_queries_do_not_grow_with_the_messages(template, django_assert_num_queries):
    made = [plan(template) for _ in range(10)]
    for few in (made[:1], made):
        messages = list(Message.objects.filter(pk__in=[each.pk for each in few]).select_related("customer", "contact", "user"))
        with django_assert_num_queries(2):  # wordings, customers
            prepare_mails(messages)
            for message in messages:
                render_mail(message)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ nothing }}", "BadWording: body 1: There is no placeholder “nothing”."),
        ("{% if name %}", "BadWording: body 1"),
        ("[x]({{ name }})", "BadWording: body 1"),
        ("Silent for {{ days_silent }} days", "UndefinedError"),
    ],
)
def test_one_that_cannot_be_made_is_parked_and_the_others_leave(server, template, body, said):
    bad, good = plan(make_message_template(body=body)), plan(template, params={"words": "x"})
    assert send_due() == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status, server.accepted) == (Status.PARKED, Status.SENT, {good.address: 1})
    assert bad.detail.startswith(said)


@pytest.mark.parametrize("change", [{"edition": 2}, {"language": "th"}, {"template": None}])
def test_without_a_wording_it_is_parked(server, template, change):
    message = plan(template)
    Message.objects.update(**change)
    send_due()
    message.refresh_from_db()
    assert (message.status, message.detail.split(":")[0]) == (Status.PARKED, "NoWording")


def test_nobody_is_greeted_by_no_name(template):
    message = plan(template, make_contact(full_name="info@example.com"))
    with pytest.raises(Pointless) as pointless:
        render_mail(message)
    assert "greets by name" in reason_words(pointless.value.rule)


def test_a_later_edition_changes_nothing_that_was_planned(server, template):
    message = plan(template, params={"words": "x"})
    TemplateWording.objects.create(template=template, edition=2, language="en", subject="Two", body="Two")
    type(template).objects.filter(pk=template.pk).update(edition=2)
    send_due()
    message.refresh_from_db()
    assert message.subject.startswith("For ")


def test_what_a_message_said_is_told_until_it_is_forgotten(server, template):
    message = plan(template, make_contact(full_name="Sam"), params={"words": "x"})
    send_due()
    message.refresh_from_db()
    said = mails.said_by(message)
    assert "Hello Sam" in said.text
    assert 'href="#"' in said.html
    assert "/u/" not in said.html + said.text
    days = timedelta(days=ContactPolicy.current().keep_content_days)
    assert forget_contents(at=message.settled_at + days - timedelta(minutes=1)) == 0
    assert forget_contents(at=message.settled_at + days + timedelta(minutes=1)) == 1
    message.refresh_from_db()
    assert (message.values, mails.said_by(message), message.subject) == ({}, None, f"For {message.customer.name}")


def test_other_kinds_say_nothing(template):
    assert mails.said_by(make_message()) is None


def test_a_trial_goes_to_a_colleague_with_links_that_lead_nowhere(server, template):
    contact, user = make_contact(full_name="Sam", customer=make_customer(name="Carter")), make_user(language="th")
    params = {"template": template.pk, "edition": 1, "language": "en", "contact": contact.pk, "words": "x"}
    message = plan_message(
        occasion="trial:1", kind=mails.TRIAL, purpose="service", to=user, params=params, due_at=timezone.now()
    )
    assert send_due() == 1
    (mail,) = server.mails
    assert (mail["To"], "For Carter" in mail["Subject"]) == (user.email, True)
    assert "Hello Sam" in mail.get_body(("plain",)).get_content()
    assert "/u/" not in mail.as_bytes(policy=SMTP).decode()
    message.refresh_from_db()
    assert message.values == {}


def test_the_words_of_an_edition(template):
    TemplateWording.objects.create(template=template, edition=1, language="th", subject="S", body="B")
    TemplateWording.objects.create(template=template, edition=2, language="ar", subject="S", body="B")
    assert written_in(template) == {"en", "th"}
    assert (words_of(template)["th"].body, set(words_of(template, 2))) == ("B", {"ar"})
