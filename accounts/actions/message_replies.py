"""Taking in what people write back: onto the timeline, once; and what else was planned of that outreach stops."""

import hashlib
from email.message import EmailMessage

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.interactions import log_interaction
from accounts.actions.message_events import record_event
from accounts.actions.messages import stop_messages
from accounts.contact_policy import register_reasons
from accounts.messages.replies import is_automatic, message_answered, sender_of, words_of
from accounts.models import Customer, Interaction, Message, MessageEvent

ANSWERED = "answered"
register_reasons({ANSWERED: gettext_lazy("They answered.")})
LONGEST_SUMMARY = 500  # characters


def receive_reply(mail: EmailMessage) -> Interaction | None:
    """Take in a mail that answers one of our messages; None for one that does not, is known already, or a machine wrote.

    Whose address is another than the contact's is told to be somebody else, perhaps: then it is nobody's talk in particular.
    """
    message = None if is_automatic(mail) else message_answered(mail)
    if message is None or message.customer is None or message.contact is None:
        return None
    sender = sender_of(mail)
    is_theirs = sender in {message.address, message.contact.email.strip().lower()} - {""}
    now = timezone.now()
    with transaction.atomic():
        Customer.objects.filter(pk=message.customer.pk).hold()  # before the message, as the sender does
        if not record_event(key=_key(mail), message=message, kind=MessageEvent.Kind.REPLIED, at=now):
            return None
        _stop_the_rest(message)
        return log_interaction(
            actor=None,
            customer=message.customer,
            contact=message.contact if is_theirs else None,
            channel=Interaction.Channel.EMAIL,
            direction=Interaction.Direction.IN,
            at=now,
            summary=_summary(mail, message, "" if is_theirs else sender)[:LONGEST_SUMMARY],
            heard=words_of(mail),
        )


def _stop_the_rest(message: Message) -> None:
    """Cancel what has not begun of the same outreach, to anybody at that customer."""
    if outreach := message.params.get("outreach"):
        planned = Message.objects.filter(customer=message.customer_id, params__outreach=outreach)
        stop_messages(planned, reason=ANSWERED)


def _summary(mail: EmailMessage, message: Message, other: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):  # it is stored, for whoever reads it
        what = {"subject": " ".join(str(mail.get("Subject", "")).split()) or message.subject}
        if not other and sender_of(mail):
            return _("They answered by mail: %(subject)s") % what
        told = what | {"address": other or _("an unknown address"), "name": message.contact.called if message.contact else ""}
        return _("Perhaps %(name)s, from %(address)s: %(subject)s") % told


def _key(mail: EmailMessage) -> str:
    """Return what the mail goes by, however often it is delivered: its Message-ID, or all of it."""
    name = str(mail.get("Message-ID", "")).strip()
    return "reply:" + hashlib.sha256(name.encode("utf-8", "replace") if name else mail.as_bytes()).hexdigest()
