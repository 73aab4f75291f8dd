"""The one place in the product that hands mail to a server, over one open connection.

SMTP is spoken command by command (RFC 5321, section 3.3), so that it is known at which step a connection broke: before the
server had the whole text a message was certainly not taken, after it nobody knows.
"""

import re
import smtplib
from collections.abc import Callable
from email.utils import parseaddr
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address

STEP_SECONDS = 4  # that a reply of the server may take
TAKING_SECONDS = 15  # that its reply to the whole text may take, while it looks for spam and writes it to disk
LONGEST_ERROR = 500  # characters
CONSOLE = "django.core.mail.backends.console.EmailBackend"

Answer = tuple[int, bytes]


class ServerAway(Exception):
    """The server cannot be reached or takes no mail from us at all: this message was not sent, nor would others be."""


class Rejected(Exception):
    """This message was certainly not sent. `is_final` where the server said that trying again is pointless (5xx)."""

    def __init__(self, text: str, *, is_final: bool) -> None:
        super().__init__(text)
        self.is_final = is_final


class Unknown(Exception):
    """The connection broke when the server had the text but had not answered: perhaps sent."""


class _HungUp(Exception):
    """The server ended the connection before it had the text; `knew_whom` tells whether it had heard for whom it was."""

    def __init__(self, text: str, *, knew_whom: bool) -> None:
        super().__init__(text)
        self.knew_whom = knew_whom


class MailServer:
    """A connection to the mail server for as long as the `with` block lasts; it reconnects when the server hangs up."""

    def __init__(self, backend: str | None = None) -> None:
        self._connection: BaseEmailBackend = get_connection(backend)
        if isinstance(self._connection, SmtpBackend):
            self._connection.timeout = STEP_SECONDS

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand one message over. Raises ServerAway, Rejected or Unknown; ValueError for what no mail can be sent to, or say."""
        self._open()
        if not isinstance(self._connection, SmtpBackend):
            self._connection.send_messages([message])
            return
        sender = _envelope(message.from_email)
        recipients = [_envelope(each) for each in message.recipients()]
        content = _as_data(message)
        try:
            self._deliver(sender, recipients, content)
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise Rejected(_said(error), is_final=error.smtp_code >= 500) from error

    def _deliver(self, sender: str, recipients: list[str], content: bytes) -> None:
        try:
            self._announce(sender, recipients)
        except _HungUp:
            # Servers hang up on connections that were idle or carried many mails: once more on a fresh one
            self._open()
            try:
                self._announce(sender, recipients)
            except _HungUp as error:
                raise (Rejected(str(error), is_final=False) if error.knew_whom else ServerAway(str(error))) from error
        self._hand_over(content)

    def _announce(self, sender: str, recipients: list[str]) -> None:
        """Say from whom, to whom, and that the text follows. Raises _HungUp, ServerAway or SMTPResponseException."""
        smtp = self._smtp
        self._ask(smtp.ehlo_or_helo_if_needed, knew_whom=False)
        code, text = self._ask(lambda: smtp.mail(sender), knew_whom=False)
        if code != 250:  # it says this of whatever we send, whoever it is for
            self._drop()
            raise ServerAway(_said(smtplib.SMTPResponseException(code, text)))
        for recipient in recipients:
            _expect(self._ask(lambda to=recipient: smtp.rcpt(to)), 250, 251)  # type: ignore[misc]
        _expect(self._ask(lambda: smtp.docmd("DATA")), 354)

    def _ask(self, command: Callable[[], Answer | None], *, knew_whom: bool = True) -> Answer:
        try:
            answer = command() or (250, b"")
        except OSError as error:  # every error of smtplib is one
            self._drop()
            raise _HungUp(f"{type(error).__name__}: {error}"[:LONGEST_ERROR], knew_whom=knew_whom) from error
        if answer[0] == 421:
            self._drop()
            raise _HungUp(_said(smtplib.SMTPResponseException(*answer)), knew_whom=knew_whom)
        return answer

    def _hand_over(self, content: bytes) -> None:
        smtp = self._smtp
        try:
            if smtp.sock:
                smtp.sock.settimeout(TAKING_SECONDS)
            smtp.send(content)
            answer = smtp.getreply()
        except OSError as error:
            self._drop()
            raise Unknown(f"{type(error).__name__}: {error}"[:LONGEST_ERROR]) from error
        if smtp.sock:
            smtp.sock.settimeout(STEP_SECONDS)
        _expect(answer, 250)

    @property
    def _smtp(self) -> smtplib.SMTP:
        assert isinstance(self._connection, SmtpBackend)  # noqa: S101
        if self._connection.connection is None:
            raise ServerAway("There is no connection.")
        return self._connection.connection

    def _open(self) -> None:
        try:
            self._connection.open()
        except OSError as error:
            self._drop()
            raise ServerAway(f"{type(error).__name__}: {error}"[:LONGEST_ERROR]) from error

    def _reset(self) -> None:
        """Begin the next message afresh on the same connection."""
        if isinstance(self._connection, SmtpBackend) and self._connection.connection:
            try:
                self._connection.connection.rset()
            except OSError:
                self._drop()

    def _drop(self) -> None:
        """Forget a broken connection, so that the next message opens a new one."""
        if isinstance(self._connection, SmtpBackend) and self._connection.connection:
            self._connection.connection.close()
            self._connection.connection = None


def _envelope(address: str) -> str:
    """Return an address as plain SMTP carries it. Raises ValueError where it cannot."""
    local, _at, domain = parseaddr(address)[1].rpartition("@")
    if not (local and domain and local.isascii()):
        raise ValueError("Plain SMTP cannot carry this address.")
    return sanitize_address(address, "utf-8")


def _as_data(message: EmailMultiAlternatives) -> bytes:
    """Return the text as the DATA command carries it: a dot that begins a line is doubled, a line of one dot ends it."""
    content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    content = re.sub(rb"\r\n|\r|\n", b"\r\n", content)  # a lone CR or LF is a line's end to some servers and not to others
    return re.sub(rb"(?m)^\.", b"..", content).removesuffix(b"\r\n") + b"\r\n.\r\n"


def _expect(answer: Answer, *codes: int) -> None:
    """Raise SMTPResponseException unless the server agreed."""
    if answer[0] not in codes:
        raise smtplib.SMTPResponseException(*answer)


def _said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    return f"{error.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"[:LONGEST_ERROR]
