import io
import sys
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from accounts.contact_policy import reason_words
from accounts.messages.replies import LONGEST_REPLY, message_answered, without_quote, words_of
from accounts.models import Interaction, Message, MessageEvent
from tests.factories import make_contact, make_message

pytestmark = pytest.mark.django_db
QUOTED = "Yes please, call me.\n\nOn Mon, 1 Jun 2026 at 09:00, Nilam <hello@example.com> wrote:\n> How are you?\n> Best\n"


@pytest.fixture
def message(db):
    contact = make_contact(full_name="Sam Lee", call_name="Sam")
    return make_message(contact=contact, purpose="lifecycle", kind="template", status="sent", params={"outreach": 7})


def reply(message: Message, text: str = QUOTED, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = headers.pop("From", f"Sam <{message.address.title()}>")
    mail["Subject"] = "Re: Hello"
    mail["Message-ID"] = headers.pop("Message_ID", "<1@sam.example>")
    mail["In-Reply-To"] = headers.pop("In_Reply_To", message.header_id)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@pytest.fixture
def receive(monkeypatch, capsys):
    def pipe(mail: EmailMessage | bytes) -> str:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("receive_mail")
        return capsys.readouterr().out

    return pipe


def test_an_answer_lands_on_the_timeline_once(receive, message, as_user, agent):
    assert receive(reply(message)).startswith("Interaction ")
    assert receive(reply(message)).startswith("No answer")
    talk = Interaction.objects.get()
    assert (talk.customer, talk.contact, talk.staff) == (message.customer, message.contact, None)
    assert (talk.channel, talk.direction, talk.outcome, talk.heard) == ("email", "in", "reached", "Yes please, call me.")
    assert talk.summary == "They answered by mail: Re: Hello"
    event = MessageEvent.objects.get()
    assert (event.message, event.kind) == (message, "replied")
    page = as_user(agent).get(message.customer.get_absolute_url()).content.decode()
    assert "Yes please, call me." in page


def test_what_has_not_begun_of_the_same_outreach_stops(receive, message):
    fields = {"customer": message.customer, "purpose": "lifecycle", "kind": "template"}
    same = make_message(contact=make_contact(customer=message.customer), params={"outreach": 7}, **fields)
    begun = make_message(contact=message.contact, params={"outreach": 7}, status="sending", **fields)
    other = make_message(contact=message.contact, params={"outreach": 8}, **fields)
    elsewhere = make_message(params={"outreach": 7})
    receive(reply(message))
    statuses = dict(Message.objects.values_list("pk", "status"))
    assert [statuses[each.pk] for each in (same, begun, other, elsewhere)] == ["cancelled", "sending", "planned", "planned"]
    same.refresh_from_db()
    assert reason_words(same.rule) == "They answered."


def test_another_sender_is_told_to_be_perhaps_somebody_else(receive, message):
    receive(reply(message, From="Boss <boss@elsewhere.example>"))
    talk = Interaction.objects.get()
    assert (talk.contact, talk.summary) == (None, "Perhaps Sam, from boss@elsewhere.example: Re: Hello")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"In_Reply_To": "<1.1@example.com>"},
        {"In_Reply_To": "nothing"},
        {"In_Reply_To": f"<{'9' * 19}.1@example.com>"},
    ],
)
def test_machines_and_what_answers_nothing_of_ours_are_left_alone(receive, message, headers):
    assert receive(reply(message, **headers)).startswith("No answer")
    assert not Interaction.objects.exists()
    assert not MessageEvent.objects.exists()


def test_a_message_id_that_was_altered_names_nothing(message):
    number, rest = message.header_id[1:].split(".", 1)
    assert message_answered(reply(message, In_Reply_To=f"<{number}.1{rest}")) is None
    assert message_answered(reply(message, In_Reply_To="", References=f"<a@b> {message.header_id} <c@d>")) == message
    Message.objects.filter(pk=message.pk).update(provider_id="abc@provider.example")
    assert message_answered(reply(message, In_Reply_To="<abc@provider.example>")) == message


def test_the_text_part_alone_is_kept_within_bounds(message):
    mail = reply(message, "x" * (LONGEST_REPLY + 5) + "\x00\u202e")
    mail.add_alternative("<script>alert(1)</script>", subtype="html")
    mail.add_attachment(b"secret", maintype="application", subtype="pdf", filename="a.pdf")
    assert words_of(mail) == "x" * LONGEST_REPLY


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Fine.\n\n-----Original Message-----\nFrom: us\nOld", "Fine."),
        ("Fine.\n\nFrom: Nilam <a@b>\nSent: Monday\nOld", "Fine."),
        ("ดีมาก\n\nเมื่อ 1 มิ.ย. 2026 Nilam <a@b> เขียนว่า:\n> เก่า", "ดีมาก"),
        ("Fine.\nOn Mon, 1 Jun 2026 at 09:00, Nilam Software\nPeople wrote:\n> Old", "Fine."),
        ("Fine.\n-- \nSam", "Fine."),
        ("> Old\nI answer below: yes", "> Old\nI answer below: yes"),
        ("> only quoted", "> only quoted"),
        ("", ""),
    ],
)
def test_the_quoted_tail_is_cut(text, own):
    assert without_quote(text) == own


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: x\n\nno header", b"Content-Type: text/plain; charset=none\n\n\xff"]
)
def test_rubbish_is_no_answer(receive, raw):
    assert receive(raw).startswith("No answer")


def test_a_charset_that_nobody_knows_loses_no_words(receive, message):
    raw = reply(message, "yes").as_bytes().replace(b'charset="utf-8"', b'charset="none-such"')
    receive(raw)
    assert Interaction.objects.get().heard == "yes"


def test_an_answer_without_words_is_still_one(receive, message):
    receive(reply(message, ""))
    assert Interaction.objects.get().summary == "They answered by mail: Re: Hello"
