"""What somebody wrote back: which message they answer, and their own words without what they quoted."""

import re
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses

from accounts.models import Message

LONGEST_REPLY = 10_000  # characters that are kept
MOST_REFERENCES = 20
HIGHEST = 2**63 - 1
_OURS = re.compile(r"<(\d{1,19})\.\d{1,19}@[^<>\s]+>", re.ASCII)
_ANY = re.compile(r"<[^<>\s]{1,250}>")
_QUOTE = re.compile(r"\s*>")
# Where a mail program begins to repeat the mail that is answered
_BEGINS = re.compile(r"\s*(-{3,}.{0,60}-{3,}|_{10,})\s*|(From|Von|De|จาก|من|Dari): .{0,200}|-- ")
_INTRODUCES = re.compile(r".{0,300}[:\uff1a]\s*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def message_answered(mail: EmailMessage) -> Message | None:
    """Return the message that a mail answers, by its own Message-ID or the provider's; None for anything else."""
    headers = " ".join(str(value) for name in ("In-Reply-To", "References") for value in mail.get_all(name, []))
    named = list(dict.fromkeys(reversed(_ANY.findall(headers))))[:MOST_REFERENCES]
    keys = {int(found[1]) for each in named if (found := _OURS.fullmatch(each))}
    rows = Message.objects.filter(contact__isnull=False, customer__isnull=False).select_related("contact", "customer")
    ours = {row.header_id: row for row in rows.filter(pk__in=[key for key in keys if key <= HIGHEST])}
    if known := next((ours[each] for each in named if each in ours), None):
        return known
    return rows.filter(provider_id__in=[number for each in named for number in (each, each[1:-1])]).first() if named else None


def sender_of(mail: EmailMessage) -> str:
    """Return the address that a mail says it is from; empty for none, or for several."""
    found = [address for _name, address in getaddresses([str(each) for each in mail.get_all("From", [])]) if "@" in address]
    return found[0].strip().lower() if len(found) == 1 else ""


def is_automatic(mail: EmailMessage) -> bool:
    """Whether a machine wrote it: a notice of absence, a bounce, a mailing list (RFC 3834)."""
    if str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower() != "no":
        return True
    if str(mail.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    return (
        mail.get_content_type() == "multipart/report" or "List-Id" in mail or str(mail.get("Return-Path", "")).strip() == "<>"
    )


def words_of(mail: EmailMessage) -> str:
    """Return what they wrote, from the text part alone: without controls, and without the mail that they quoted below it."""
    part = mail.get_body(preferencelist=("plain",))
    text = _CONTROLS.sub("", _decoded(part).replace("\r\n", "\n")) if part else ""
    return without_quote(text)[:LONGEST_REPLY]


def without_quote(text: str) -> str:
    """Cut what is repeated of the mail that is answered; where nothing else is there, it all stays."""
    lines = text.split("\n")
    begins = next((number for number, line in enumerate(lines) if number and _BEGINS.fullmatch(line)), len(lines))
    own = _stripped(lines[:begins])
    if own and _QUOTE.match(own[-1]):
        while own and (_QUOTE.match(own[-1]) or not own[-1].strip()):
            own.pop()
        own = _without_introduction(own)
    return "\n".join(own).strip() or text.strip()


def _without_introduction(lines: list[str]) -> list[str]:
    """Leave out "On Monday … wrote:", which may take two lines."""
    if not lines or not _INTRODUCES.fullmatch(lines[-1]):
        return lines
    is_folded = len(lines) > 1 and lines[-2].strip() and not any(mark in lines[-1] for mark in "@<")
    return lines[: -2 if is_folded and re.search(r"\d", lines[-2]) else -1]


def _stripped(lines: list[str]) -> list[str]:
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)
    return lines[:last]


def _decoded(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # an encoding that nobody knows, or that it is not in
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
