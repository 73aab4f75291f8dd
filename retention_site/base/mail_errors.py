"""Why a mail was not handed over, or perhaps was: the same words for SMTP and for providers' own interfaces."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http import HTTPStatus

from anymail.exceptions import AnymailAPIError, AnymailConfigurationError, AnymailRecipientsRefused
from requests.exceptions import ConnectTimeout

POLICY = re.compile(r"5\.[2-7]\.[02-9]|5\.7\.\d+|5\.2\.2")  # RFC 3463: full, too large, unwelcome – but the address is right
LONGEST_ERROR = 500  # characters


class ServerAway(Exception):
    """The server cannot be reached or takes no mail from us at all: this message was not sent, nor would others be."""


class Misconfigured(ServerAway):
    """The server refuses us, whoever a message is for, until somebody changes a password, a sender or a certificate."""


class Step(StrEnum):
    """What the server refused: whom a message was for, or what it says."""

    RECIPIENT = "recipient"
    CONTENT = "content"


class Rejected(Exception):
    """This message was certainly not sent. `is_final` where the server said that trying again is pointless (5xx).

    `is_nobody` where it said so because there is nobody at that address.
    """

    def __init__(self, text: str, *, is_final: bool, step: Step = Step.CONTENT) -> None:
        super().__init__(text)
        self.is_final = is_final
        self.is_nobody = is_final and step == Step.RECIPIENT and not POLICY.search(text[:20])


class Unknown(Exception):
    """The connection broke when the server had the text but had not answered: perhaps sent."""


@contextmanager
def provider_errors() -> Iterator[None]:
    """Tell in our words what went wrong with a provider: its interface refused us, or this mail, or did not answer."""
    try:
        yield
    except AnymailConfigurationError as error:
        raise Misconfigured(_short(error)) from error
    except AnymailRecipientsRefused as error:
        raise Rejected(_short(error), is_final=True, step=Step.RECIPIENT) from error
    except AnymailAPIError as error:
        raise _of_status(getattr(error, "status_code", None), error) from error


def _of_status(status: int | None, error: AnymailAPIError) -> Exception:
    if status is None:  # no answer: it may have heard us, unless there was no connection
        return ServerAway(_short(error)) if isinstance(error.__cause__, ConnectTimeout) else Unknown(_short(error))
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN}:
        return Misconfigured(_short(error))
    is_passing = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Rejected(_short(error), is_final=not is_passing)


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
