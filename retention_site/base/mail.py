"""The one place in the product that hands mail to a server, over one open connection."""

import smtplib
from email.utils import parseaddr
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

SERVER_SECONDS = 5  # that a reply of the server may take; ten messages must fit into one queue task


class ServerAway(Exception):
    """The server could not be reached or hung up before it took this message: certainly not sent."""


class Rejected(Exception):
    """The server answered and refused this message: certainly not sent. `is_final` where trying again is pointless (5xx)."""

    def __init__(self, text: str, *, is_final: bool) -> None:
        super().__init__(text)
        self.is_final = is_final


class Unknown(Exception):
    """The connection broke when the message was on its way: perhaps sent."""


class MailServer:
    """A connection to the mail server for as long as the `with` block lasts; it reconnects when the server hangs up."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend = get_connection()
        if isinstance(self._connection, SmtpBackend):
            self._connection.timeout = SERVER_SECONDS

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand one message over. Raises ServerAway, Rejected or Unknown."""
        self._open()
        if not isinstance(self._connection, SmtpBackend) or self._connection.connection is None:
            self._connection.send_messages([message])
            return
        try:
            self._hand_over(self._connection.connection, message)
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise Rejected(_said(error), is_final=error.smtp_code >= 500) from error

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMultiAlternatives) -> None:
        """Speak the SMTP of one message, so that it is known at which step a connection broke (RFC 5321, section 3.3)."""
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        try:
            smtp.ehlo_or_helo_if_needed()
            _expect(smtp.mail(parseaddr(message.from_email)[1]))
            for recipient in message.recipients():
                _expect(smtp.rcpt(recipient))
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:
            self._drop()
            raise ServerAway(f"{type(error).__name__}: {error}") from error
        try:
            _expect(smtp.data(content))
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:
            self._drop()
            raise Unknown(f"{type(error).__name__}: {error}") from error

    def _open(self) -> None:
        try:
            self._connection.open()
        except OSError as error:
            raise ServerAway(f"{type(error).__name__}: {error}") from error

    def _reset(self) -> None:
        """Begin the next message afresh on the same connection."""
        if isinstance(self._connection, SmtpBackend) and self._connection.connection:
            try:
                self._connection.connection.rset()
            except OSError:
                self._drop()

    def _drop(self) -> None:
        """Forget a broken connection, so that the next message opens a new one."""
        if isinstance(self._connection, SmtpBackend):
            self._connection.connection = None


def _expect(answer: tuple[int, bytes]) -> None:
    """Raise SMTPResponseException unless the server agreed (every smtplib error, that one too, is an OSError)."""
    if answer[0] not in {250, 251}:
        raise smtplib.SMTPResponseException(*answer)


def _said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    return f"{error.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"[:500]
