"""What is put together as bytes is what Django's own classes would have made, as any mail program reads it."""

from email import message_from_bytes
from email.policy import default

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from accounts.messages import mime
from accounts.messages.kinds import Mail
from accounts.models import Contact, Message
from retention_site.base.mail import Letter

NAMED = ["From", "To", "Subject", "Message-ID", "List-Id", "List-Unsubscribe", "Auto-Submitted", "X-Note"]
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=1200)
TEXTS = st.lists(LINES | st.sampled_from([".", "..", "From me", "--", ""]), max_size=8).map("\n".join)
ADDRESSES = st.from_regex(r"[a-z0-9+_'-]{1,20}(\.[a-z]{1,5})?@[a-z0-9-]{1,20}\.(com|example)", fullmatch=True)
TOKENS = st.text("abcXYZ019-_", min_size=1, max_size=43)


def message_to(address: str, purpose: str) -> Message:
    from django.utils import timezone

    contact = Contact(pk=1, email=address, full_name="Somchai")
    return Message(pk=7, address=address, purpose=purpose, contact=contact, created_at=timezone.now(), language="th")


def parsed(made: Letter | EmailMultiAlternatives):
    content = made.content.replace(b"\r\n", b"\n") if isinstance(made, Letter) else made.message().as_bytes()
    return message_from_bytes(content, policy=default)


def told(parts) -> dict[str, str]:
    leaves = {part.get_content_type(): part.get_content().rstrip("\n") for part in parts.walk() if not part.is_multipart()}
    return {kind: content for kind, content in leaves.items() if content}  # Django leaves an empty part out


@given(subject=LINES, text=TEXTS, html=TEXTS, address=ADDRESSES, token=TOKENS, purpose=st.sampled_from(["survey", "service"]))
def test_the_quick_way_says_the_same(subject, text, html, address, token, purpose):
    note = {"X-Note": token, "List-Unsubscribe": f"<https://keepsake.example/u/{token}/>"}
    mail = Mail(subject, text, html, headers=note)
    message = message_to(address, purpose)
    quick, slow = mime.written(message, mail), mime.composed(message, mail)
    assert isinstance(quick, Letter)
    ours, theirs = parsed(quick), parsed(slow)
    assert not ours.defects
    for name in NAMED:
        assert str(ours[name]).strip() == str(theirs[name]).strip(), name
    assert told(ours) == told(theirs)
    assert (ours["Date"].datetime - theirs["Date"].datetime).total_seconds() < 5
    assert max(map(len, quick.content.split(b"\r\n"))) <= 998
    assert quick.content.isascii()
    assert b"\r" not in quick.content.replace(b"\r\n", b"")
    assert b"\n" not in quick.content.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("address", "mail"),
    [
        ("shop@ไทย.example", Mail("Hello", "Hello")),
        ('"quoted name"@example.com', Mail("Hello", "Hello")),
        ("a@example.com\r\nBcc: all@example.com", Mail("Hello", "Hello")),
        ("a@example.com", Mail("Hello", "Hello", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR")),
        ("a@example.com", Mail("Hello", "Hello", headers={"X-Note": "สวัสดี"})),
        ("a@example.com", Mail("Hello", "Hello", headers={"X-Note": "one\r\nBcc: all@example.com"})),
        ("a@example.com", Mail("Hello", "Hello", headers={"X-Note": "x" * 999})),
    ],
)
def test_what_is_not_certainly_plain_is_left_to_django(address, mail):
    assert isinstance(mime.written(message_to(address, "service"), mail), EmailMultiAlternatives)


def test_a_list_says_so_and_a_notice_says_that_a_program_wrote_it():
    notice = parsed(mime.written(message_to("a@example.com", "service"), Mail("Hello", "Hello")))
    assert (notice["List-Id"], notice["Auto-Submitted"]) == (None, "auto-generated")
    ask = parsed(mime.written(message_to("a@example.com", "survey"), Mail("Hello", "Hello")))
    assert (ask["List-Id"], ask["Auto-Submitted"]) == ("<survey.localhost>", None)
