"""Personal mails to many people in four languages, as they arrive at a real server: each header, both parts, each their own."""

import re
from datetime import UTC
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone

from accounts.messages.sender import send_due
from accounts.models import Message, MessageTemplate
from accounts.templating.shipped import FOLDER, make_shipped
from accounts.templating.uses import words_in
from playbooks.models import OutreachRun
from tests.factories import make_contact, make_customer, make_spell
from tests.mail_server import Ledger
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach.plans import plan

pytestmark = pytest.mark.django_db

NAMES = {"en": "Ada Brown", "th": "สมชาย ใจดี", "ar": "فاطمة الزهراء", "id": "Budi Santoso"}
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
LONGEST_LINE = 998  # of SMTP, without its end
CHECK_IN = "check-in"


@pytest.fixture
def arrived(server, monkeypatch) -> list[bytes]:
    """The mails as they came over the line."""
    found = []

    async def keep(self, server, session, envelope):
        found.append(envelope.original_content)
        return "250 OK"

    monkeypatch.setattr(Ledger, "handle_DATA", keep)
    return found


def make_people(count: int) -> dict[str, tuple[str, str]]:
    """Paying customers in four languages, each with somebody; return name and language by address."""
    languages, people = list(NAMES), {}
    for n in range(count):
        language = languages[n % len(languages)]
        contact = make_contact(
            customer=make_spell(customer=make_customer(language=language, value_tier="vip")).customer,
            full_name=f"{NAMES[language]} {n}",
            language=language,
        )
        people[contact.email] = contact.called, language
    return people


def launched(**fields) -> OutreachRun:
    now = timezone.now()
    outreach = make_outreach(status="running", launched_at=now, holdout_percent=0, **fields)
    return OutreachRun.objects.create(outreach=outreach, number=1, planned_at=now)


def check(raw: bytes, name: str, language: str) -> tuple[str, str]:
    """Whether one mail is as it should be; return what must be its own: its number and its way to unsubscribe."""
    assert raw.isascii(), "what is not ASCII may be changed on its way, and its signature with it"
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST_LINE
    mail = message_from_bytes(raw, policy=default)
    assert not mail.defects
    assert [header for header in ONCE if len(mail.get_all(header, [])) != 1] == []
    assert set(mail.keys()) <= {*ONCE, "Content-Type"}
    assert abs((parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC) - timezone.now()).total_seconds()) < 3600
    domain = mail["From"].addresses[0].domain
    assert mail["Message-ID"].endswith(f"@{domain}>")
    assert mail["List-Id"].endswith(f".{domain}>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    link = mail["List-Unsubscribe"].strip(" <>")
    for body in (text, html):
        assert name in body
        assert link in body
        assert "{{" not in body
    assert "<" not in text.replace(f"<{link}>", "")
    assert f'lang="{language}"' in html
    assert ('dir="rtl"' in html) == (language == "ar")
    opening = words_in(FOLDER, CHECK_IN)[language]["body"].split("{{")[0].strip()
    assert text.startswith(opening)
    return mail["Message-ID"], link


def check_many(arrived: list[bytes], count: int) -> None:
    make_shipped()
    people = make_people(count)
    run = launched(template=MessageTemplate.objects.get(code=CHECK_IN))
    assert plan(run) == {"arms": {"a": count}, "rules": {}}
    while send_due():
        continue
    assert Message.objects.filter(occasion=run.occasion, status="sent").count() == count
    by_address = {message_from_bytes(raw, policy=default)["To"]: raw for raw in arrived}
    assert (len(arrived), set(by_address)) == (count, set(people))
    own = [check(raw, *people[address]) for address, raw in by_address.items()]
    assert len(set(own)) == len({link for _number, link in own}) == count


def test_each_of_many_gets_their_own(arrived):
    check_many(arrived, 40)


@pytest.mark.soak
def test_each_of_ten_thousand_gets_their_own(arrived):
    check_many(arrived, 10_000)
