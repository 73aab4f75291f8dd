"""A mail as the bytes that leave: made directly where it is of the plain kind, by Django's own classes where it is not.

Nearly every mail is a text with or without the same as HTML, from us, to one plain address. For these the bytes are put
together here, at a twentieth of what `email` needs; a property test parses both and finds them equal. Whatever is not
certainly of that kind (a calendar part, an address or a header in other letters) is left to Django.
"""

import re
import secrets
from base64 import b64encode
from binascii import b2a_base64
from email.utils import formatdate
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from accounts.mail_preferences.links import unsubscribe_headers
from accounts.messages.kinds import Mail
from accounts.models import Consent, Message
from retention_site.base.mail import Letter, envelope_address

LONGEST_PLAIN_SUBJECT = 66  # characters, so that the header is one line of 78
WORD_BYTES = 42  # of text in one encoded word of a header, so that its line stays within 76 (RFC 2047)
BODY_LINE = 76
LONGEST_PLAIN_LINE = 200  # in a body that leaves as it is: well below SMTP's 998
LONGEST_HEADER = 900
PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
PLAIN_HEADER = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")
LONGEST_ADDRESS = 254

Purpose = Consent.Purpose
WITHOUT_LIST = {Purpose.SERVICE, Purpose.RECOVERY}  # what they need to know: there is nothing to unsubscribe from


def written(message: Message, mail: Mail) -> Letter | EmailMultiAlternatives:
    """Return what leaves for `message`: bytes where that is certainly right, else what Django makes of it."""
    headers = headers_of(message, mail)
    if mail.calendar or not _is_plain(message.address, mail.subject, headers):
        return composed(message, mail, headers)
    sender, origin = _sender(settings.DEFAULT_FROM_EMAIL)
    head = [origin, b"To: " + message.address.encode(), _subject(mail.subject), b"Date: " + formatdate().encode()]
    head += [f"{name}: {value}".encode() for name, value in headers.items()]
    return Letter(sender, message.address, b"\r\n".join([*head, b"MIME-Version: 1.0", *_body(mail)]))


def composed(message: Message, mail: Mail, headers: dict[str, str] | None = None) -> EmailMultiAlternatives:
    """Return the same as Django makes it. A header that is not one line raises ValueError when its bytes are made."""
    mime = EmailMultiAlternatives(
        mail.subject, mail.text, to=[message.address], headers=headers_of(message, mail) if headers is None else headers
    )
    if mail.html:
        mime.attach_alternative(mail.html, "text/html")
    mime.metadata = {"message": str(message.pk)}  # type: ignore[attr-defined]  # for a provider, who tells it with each event
    if mail.calendar:
        mime.attach("callback.ics", mail.calendar, f"text/calendar; method={mail.calendar_method}")
    return mime


def headers_of(message: Message, mail: Mail) -> dict[str, str]:
    """Return the headers that are ours: its number, which list it belongs to, or that a program wrote it."""
    headers = {"Message-ID": message.header_id}
    if message.contact and message.purpose not in WITHOUT_LIST:
        headers["List-Id"] = f"<{message.purpose}.{header_domain()}>"
        if "List-Unsubscribe" not in mail.headers:
            headers |= unsubscribe_headers(message.contact)
    else:
        headers["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices, please
    return headers | mail.headers


def header_domain() -> str:
    return _sender(settings.DEFAULT_FROM_EMAIL)[0].rpartition("@")[2]


def _is_plain(address: str, subject: str, headers: dict[str, str]) -> bool:
    if len(address) > LONGEST_ADDRESS or not PLAIN_ADDRESS.fullmatch(address) or "\r" in subject or "\n" in subject:
        return False
    return all(len(value) < LONGEST_HEADER and PLAIN_HEADER.fullmatch(value) for value in headers.values())


@lru_cache(maxsize=4)
def _sender(from_email: str) -> tuple[str, bytes]:
    """Return our address as the envelope has it, and the From header as Django writes it."""
    whole = EmailMessage("", "", from_email).message()
    return envelope_address(from_email), b"From: " + str(whole["From"]).encode().replace(b"\n", b"\r\n")


def _subject(subject: str) -> bytes:
    """Return the Subject header: as it is where it is short and ASCII, else as encoded words that break between characters."""
    if subject.isascii() and len(subject) <= LONGEST_PLAIN_SUBJECT and "=?" not in subject and subject.isprintable():
        return b"Subject: " + subject.strip().encode()
    words, rest = [], subject.encode("utf-8", "replace")
    while rest:
        end = min(WORD_BYTES, len(rest))
        while end < len(rest) and rest[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        words.append(b"=?utf-8?b?" + b64encode(rest[:end]) + b"?=")
        rest = rest[end:]
    return b"Subject: " + b"\r\n ".join(words)


def _body(mail: Mail) -> list[bytes]:
    """Return the lines of the body's headers and the body."""
    if not mail.html:
        return _part("plain", mail.text)
    boundary = b"=_" + secrets.token_hex(12).encode()
    return [
        b'Content-Type: multipart/alternative; boundary="' + boundary + b'"',
        b"",
        b"--" + boundary,
        *_part("plain", mail.text),
        b"--" + boundary,
        *_part("html", mail.html),
        b"--" + boundary + b"--",
        b"",
    ]


def _part(kind: str, text: str) -> list[bytes]:
    head = f'Content-Type: text/{kind}; charset="utf-8"'.encode()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and max(map(len, text.split("\n"))) <= LONGEST_PLAIN_LINE and "\0" not in text:
        return [head, b"Content-Transfer-Encoding: 7bit", b"", text.replace("\n", "\r\n").encode()]
    coded = b2a_base64(text.encode("utf-8", "replace"), newline=False)
    lines = [coded[at : at + BODY_LINE] for at in range(0, len(coded), BODY_LINE)]
    return [head, b"Content-Transfer-Encoding: base64", b"", *lines]
