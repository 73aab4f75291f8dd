"""One attempt to send one message: what it says, what the server answered, and what that means for the row."""

from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from accounts.actions.consents import suppress_once
from accounts.messages.kinds import Mail, Pointless, prepare_mails, render_mail
from accounts.messages.marking import Outcome
from accounts.messages.mime import composed, written
from accounts.models import Consent, Message
from retention_site.base.mail import Letter, MailServer, Rejected, ServerAway, Unknown

MOST_ATTEMPTS = 3
Status = Message.Status
Made = tuple[Letter | EmailMultiAlternatives, Mail]


def prepared(marked: list[Message], told: dict[int, Outcome]) -> list[Message]:
    """Look up what the mails are made from. Where that fails, one by one: whichever it fails for is parked, and told."""
    try:
        prepare_mails(marked)
    except Exception:  # whatever it was, it is told of the one row that it was about
        return [message for message in marked if _prepares(message, told)]
    return marked


def _prepares(message: Message, told: dict[int, Outcome]) -> bool:
    try:
        prepare_mails([message])
    except Exception as error:
        told[message.pk] = broken(message, error)
        return False
    return True


def attempt(message: Message, server: MailServer) -> Outcome:
    """Make a message and hand it to the server. Raises ServerAway, and then it was not sent."""
    made = make(message, as_bytes=server.takes_letters)
    return made if isinstance(made, Outcome) else hand_over(message, made, server)


def make(message: Message, *, as_bytes: bool) -> Made | Outcome:
    """Return what leaves, or why nothing does."""
    try:
        with translation.override(message.language):
            mail = render_mail(message)
        return (written(message, mail) if as_bytes else composed(message, mail)), mail
    except Pointless as reason:
        return Outcome(message, Status.CANCELLED, rule=reason.rule)
    except Exception as error:  # whatever a renderer does wrong parks this one row, and the others go on
        return broken(message, error)


def hand_over(message: Message, made: Made, server: MailServer) -> Outcome:
    """Hand over what was made. Raises ServerAway, and then it was not sent."""
    again = Status.PARKED if message.attempts >= MOST_ATTEMPTS else Status.PLANNED
    content, mail = made
    try:
        provider_id = server.send(content)
    except Unknown as error:
        return Outcome(message, Status.UNCERTAIN, detail=str(error))
    except Rejected as error:
        if error.is_nobody:
            return Outcome(message, Status.BOUNCED, subject=mail.subject, detail=str(error))
        return Outcome(message, Status.PARKED if error.is_final else again, detail=str(error))
    except ServerAway:
        raise
    except Exception as error:  # a header that is not one line, an address that no mail can be sent to
        return broken(message, error)
    return Outcome(message, Status.SENT, subject=mail.subject, provider_id=provider_id)


def suppress_bounced(outcomes: list[Outcome]) -> None:
    """Never write again to addresses at which there is nobody; in a transaction of its own, before any of this is recorded."""
    for outcome in outcomes:
        if outcome.status == Status.BOUNCED:
            suppress_once(outcome.message.address, source=Consent.Source.BOUNCE)


def broken(message: Message, error: Exception) -> Outcome:
    return Outcome(message, Status.PARKED, detail=f"{type(error).__name__}: {error}")
