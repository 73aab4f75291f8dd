"""The one place in the product that hands mail to a server, over one open connection.

SMTP is spoken command by command (RFC 5321, section 3.3), so that it is known at which step a connection broke: before the
server had the whole text a message was certainly not taken, after it nobody knows. Where the server offers it, what comes
before the text goes out in one piece (PIPELINING, RFC 2920); the answers still come, and are read, one by one.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from functools import partial
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address

from retention_site.base.mail_errors import Misconfigured, Rejected, ServerAway, Step, Unknown, provider_errors

STEP_SECONDS = 4  # that a reply of the server may take
TAKING_SECONDS = 15  # that its reply to the whole text may take, while it looks for spam and writes it to disk
LONGEST_ERROR = 500  # characters
CONSOLE = "django.core.mail.backends.console.EmailBackend"
ACCESS_CODES = {530, 534, 535, 538}  # we have to say who we are, or were not believed
ACCESS_WORDS = re.compile(r"relay|authenticat|log ?in|not (?:allowed|permitted|authori[sz]ed) to send", re.IGNORECASE)

Answer = tuple[int, bytes]

__all__ = ["CONSOLE", "Letter", "MailServer", "Misconfigured", "Rejected", "ServerAway", "Step", "Unknown", "envelope_address"]


@dataclass(frozen=True)
class Letter:
    """A mail as bytes: lines end in CRLF, and none is longer than 998. Envelope addresses are ASCII."""

    sender: str
    recipient: str
    content: bytes


class _HungUp(Exception):
    """The server ended the connection before it had the text; `knew_whom` tells whether it had heard for whom it was."""

    def __init__(self, text: str, *, knew_whom: bool) -> None:
        super().__init__(text)
        self.knew_whom = knew_whom


class _Refused(Exception):
    """The server said no at a step; `is_about_us` where it would say so of any message, until a setting is changed."""

    def __init__(self, answer: Answer, *, step: Step) -> None:
        super().__init__(_said(answer))
        self.code, self.step = answer[0], step
        self.is_about_us = self.code in ACCESS_CODES or (self.code >= 500 and bool(ACCESS_WORDS.search(str(self))))


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

    @property
    def takes_letters(self) -> bool:
        """Whether a Letter can be sent: mail leaves by SMTP, and not through a provider's own interface."""
        return isinstance(self._connection, SmtpBackend)

    def send(self, message: EmailMultiAlternatives | Letter) -> str:
        """Hand one message over; returns its number at the provider, if it has one.

        Raises ServerAway, Rejected or Unknown; ValueError for what no mail can be sent to, or say.
        """
        self._open()
        if isinstance(message, Letter):
            self._hand_in(message.sender, [message.recipient], message.content)
        elif self.takes_letters:
            sender = envelope_address(message.from_email)
            recipients = [envelope_address(each) for each in message.recipients()]
            content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
            # A lone CR or LF is a line's end to some servers and not to others
            self._hand_in(sender, recipients, re.sub(rb"\r\n|\r|\n", b"\r\n", content))
        else:
            return self._call(message)
        return ""

    def _call(self, message: EmailMultiAlternatives) -> str:
        """Hand over by another backend: a provider's own interface, or a folder."""
        with provider_errors():
            self._connection.send_messages([message])
        return str(getattr(getattr(message, "anymail_status", None), "message_id", None) or "")

    def _hand_in(self, sender: str, recipients: list[str], content: bytes) -> None:
        try:
            self._deliver(sender, recipients)
            self._hand_over(_as_data(content))
        except _Refused as error:
            self._reset()
            if error.is_about_us:
                raise Misconfigured(str(error)) from error
            raise Rejected(str(error), is_final=error.code >= 500, step=error.step) from error

    def _deliver(self, sender: str, recipients: list[str]) -> None:
        try:
            self._announce(sender, recipients)
        except _HungUp:
            # Servers hang up on connections that were idle or carried many mails: once more on a fresh one
            self._open()
            try:
                self._announce(sender, recipients)
            except _HungUp as error:
                raise (Rejected(str(error), is_final=False) if error.knew_whom else ServerAway(str(error))) from error

    def _announce(self, sender: str, recipients: list[str]) -> None:
        """Say from whom, to whom, and that the text follows. Raises _HungUp, ServerAway or _Refused."""
        smtp = self._smtp
        self._ask(smtp.ehlo_or_helo_if_needed, knew_whom=False)
        answers = self._answers([f"MAIL FROM:<{sender}>", *(f"RCPT TO:<{each}>" for each in recipients), "DATA"])
        origin = next(answers)
        if origin[0] != 250:  # it says this of whatever we send, whoever it is for
            self._drop()
            raise (Misconfigured if origin[0] >= 500 else ServerAway)(_said(origin))
        try:
            for _each in recipients:
                _expect(next(answers), 250, 251, step=Step.RECIPIENT)
        except _Refused:
            if smtp.has_extn("pipelining") and list(answers)[-1][0] == 354:
                self._drop()  # it waits for a text that is for nobody
            raise
        _expect(next(answers), 354, step=Step.CONTENT)

    def _answers(self, commands: list[str]) -> Iterator[Answer]:
        """Yield the answer to each command: said one at a time, as the answers are asked for, or all beforehand."""
        smtp = self._smtp
        is_said = smtp.has_extn("pipelining")
        if is_said:
            self._ask(lambda: smtp.send("\r\n".join([*commands, ""])), knew_whom=False)
        for place, command in enumerate(commands):
            yield self._ask(smtp.getreply if is_said else partial(smtp.docmd, command), knew_whom=place > 0)

    def _ask(self, command: Callable[[], Answer | None], *, knew_whom: bool = True) -> Answer:
        try:
            answer = command() or (250, b"")
        except OSError as error:  # every error of smtplib is one
            self._drop()
            raise _HungUp(f"{type(error).__name__}: {error}"[:LONGEST_ERROR], knew_whom=knew_whom) from error
        if answer[0] == 421:
            self._drop()
            raise _HungUp(_said(answer), knew_whom=knew_whom)
        return answer

    def _hand_over(self, data: bytes) -> None:
        smtp = self._smtp
        try:
            if smtp.sock:
                smtp.sock.settimeout(TAKING_SECONDS)
            smtp.send(data)
            answer = smtp.getreply()
        except OSError as error:
            self._drop()
            raise Unknown(f"{type(error).__name__}: {error}"[:LONGEST_ERROR]) from error
        if smtp.sock:
            smtp.sock.settimeout(STEP_SECONDS)
        _expect(answer, 250, step=Step.CONTENT)

    @property
    def _smtp(self) -> smtplib.SMTP:
        assert isinstance(self._connection, SmtpBackend)  # noqa: S101
        if self._connection.connection is None:
            raise ServerAway("There is no connection.")
        return self._connection.connection

    def _open(self) -> None:
        if getattr(self._connection, "connection", None):
            return
        try:
            self._connection.open()
        except OSError as error:
            self._drop()
            raise _why_closed(error) from error

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


def _why_closed(error: OSError) -> ServerAway:
    """Tell a door that is closed for now from one that stays closed until somebody changes a setting."""
    if isinstance(error, smtplib.SMTPResponseException):
        answer = (error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode())
        return (Misconfigured if error.smtp_code >= 500 else ServerAway)(_said(answer))
    is_ours = isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError)
    return (Misconfigured if is_ours else ServerAway)(f"{type(error).__name__}: {error}"[:LONGEST_ERROR])


def envelope_address(address: str) -> str:
    """Return an address as plain SMTP carries it. Raises ValueError where it cannot."""
    local, _at, domain = parseaddr(address)[1].rpartition("@")
    if not (local and domain and local.isascii()):
        raise ValueError("Plain SMTP cannot carry this address.")
    return parseaddr(sanitize_address(address, "utf-8"))[1]


def _as_data(content: bytes) -> bytes:
    """Return the text as the DATA command carries it: a dot that begins a line is doubled, a line of one dot ends it."""
    if content.startswith(b".") or b"\r\n." in content:
        content = re.sub(rb"(?m)^\.", b"..", content)
    return content.removesuffix(b"\r\n") + b"\r\n.\r\n"


def _expect(answer: Answer, *codes: int, step: Step) -> None:
    """Raise _Refused unless the server agreed."""
    if answer[0] not in codes:
        raise _Refused(answer, step=step)


def _said(answer: Answer) -> str:
    return f"{answer[0]} {answer[1].decode('utf-8', 'replace')}"[:LONGEST_ERROR]
