"""The local outbox: without a mail server, each mail becomes a file that staff can open in the browser."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as ParsedMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

FILE_NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}\.eml")  # as made below; nothing else is ever opened
BACKEND = f"{__name__}.OutboxBackend"
SHOWN_HEADERS = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe")


@dataclass(frozen=True)
class StoredMail:
    """One mail of the outbox; the parts are filled only when it is opened."""

    name: str
    at: datetime
    headers: list[tuple[str, str]]
    text: str = ""
    html: str = ""
    attachments: list[str] = field(default_factory=list)

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def to(self) -> str:
        return self.header("To")


class OutboxBackend(BaseEmailBackend):
    """Write each message to `OUTBOX_DIR` as one .eml file, newest name last."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
            (folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)


def list_mails(*, before: str = "", size: int = 50) -> list[StoredMail]:
    """Return up to `size` mails, newest first, older than the file named `before`; only their headers are read."""
    folder = Path(settings.OUTBOX_DIR)
    names = [path.name for path in folder.glob("*.eml") if FILE_NAME.fullmatch(path.name) and path.is_file()]
    chosen = sorted((name for name in names if not before or name < before), reverse=True)[:size]
    return [_stored(name, _parse(folder / name, BytesHeaderParser(policy=policy.default))) for name in chosen]


def open_mail(name: str) -> StoredMail | None:
    """Return one mail with its parts; None for a name that is not one of ours, or a file that is gone."""
    path = Path(settings.OUTBOX_DIR) / name
    if not FILE_NAME.fullmatch(name) or not path.is_file():
        return None
    message = _parse(path, BytesParser(policy=policy.default))
    attachments = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    return _stored(name, message, text=_body(message, "plain"), html=_body(message, "html"), attachments=attachments)


def _parse(path: Path, parser: BytesParser) -> ParsedMessage:
    with path.open("rb") as file:
        return cast(ParsedMessage, parser.parse(file))  # what the policy makes


def _stored(name: str, message: ParsedMessage, **parts: Any) -> StoredMail:
    at = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    headers = [(key, _printable(str(message[key]))) for key in SHOWN_HEADERS if message[key]]
    return StoredMail(name=name, at=at, headers=headers, **parts)


def _body(message: ParsedMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return _printable(str(part.get_content()))
    except (LookupError, ValueError):  # an encoding nobody knows
        return _printable(str(part.get_payload()))


def _printable(text: str) -> str:
    """Bytes that were no text when the file was read cannot be sent as text either."""
    return text.encode(errors="replace").decode()
