"""Messages made from templates: what they say is looked up for many at once, and rendered for each when it is sent.

A message keeps the values that stood in its placeholders, links left out; with the edition of its template they tell what it
said, until the policy's days are over.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contact_policy.words import register_reasons
from accounts.mail_preferences.links import unsubscribe_headers
from accounts.messages.clicks import with_tracked_links
from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.models import Contact, Customer, Message
from accounts.names import can_greet
from accounts.paying import business_day
from accounts.templating.compiling import Compiled, Rendered
from accounts.templating.placeholders import Placeholders, Recipient, links_for, values_for
from accounts.templating.wordings import Key, compiled

TEMPLATE, TRIAL = "template", "template.trial"
NAMELESS, GREETINGS = "nameless", {"name", "full_name"}

register_reasons({NAMELESS: gettext_lazy("It greets by name, and we know none to greet them by.")})


class NoWording(LookupError):
    """A message names an edition or a language in which its template was never written."""


def prepare(messages: Sequence[Message]) -> None:
    """Look up the wordings of `messages` and the values of their placeholders, with a number of queries that does not grow."""
    known = Placeholders()
    ready = compiled(_key(message) for message in messages)
    customers = _customers(messages)
    for message in messages:
        message.prepared = ready.get(_key(message))
    for compiled_once in {id(each): each for each in ready.values() if isinstance(each, Compiled)}.values():
        mine = [message for message in messages if message.prepared is compiled_once]
        recipients = [recipient_of(message, customers) for message in mine]
        values = values_for(recipients, compiled_once.names, known)
        for message in mine:
            message.values = values[message.pk]


@message_kind(TEMPLATE, gettext_lazy("message from a template"), prepare=prepare)
def from_template(message: Message) -> Mail:
    """To the customer: the words of a template. Raises Pointless for who has no name; BadWording, LiquidError or NoWording."""
    if message.prepared is None:
        prepare([message])
    wording = _ready(message)
    if any(not can_greet(str(message.values.get(code, ""))) for code in wording.names & GREETINGS):
        raise Pointless(NAMELESS)
    recipient = recipient_of(message, {})
    links = links_for(recipient, wording.names, Placeholders())
    said = wording.render(message.values | links)
    headers = unsubscribe_headers(message.contact) if message.contact else {}
    return Mail(said.subject, said.text, with_tracked_links(said.html, wording.addresses, message), headers=headers)


@message_kind(TRIAL, gettext_lazy("trial of a template"))
def trial(message: Message) -> Mail:
    """To a colleague: what a template says to a customer, with links that lead nowhere."""
    params = message.params
    key = params["template"], params["edition"], params["language"]
    wording = compiled([key]).get(key)
    if wording is None:
        raise NoWording(key)
    if not isinstance(wording, Compiled):
        raise wording
    contact = Contact.objects.select_related("customer__manager", "customer__standing").get(pk=params["contact"])
    recipient = Recipient(message.pk, contact.customer, contact, params["language"], business_day(), params)
    said = said_to(recipient, wording)
    return Mail(_("Trial: %(subject)s") % {"subject": said.subject}, said.text, said.html)


def said_to(recipient: Recipient, wording: Compiled) -> Rendered:
    """Return what a wording would say to somebody now, with links that lead nowhere. Raises LiquidError."""
    known = Placeholders()
    values = values_for([recipient], wording.names, known)[recipient.key]
    return wording.render(values | links_for(None, wording.names, known))


def said_by(message: Message) -> Rendered | None:
    """Return what a message said, with links that lead nowhere; None where that was forgotten, or never was."""
    if message.kind != TEMPLATE or not message.values:
        return None
    wording = compiled([_key(message)]).get(_key(message))
    if not isinstance(wording, Compiled):
        return None
    return wording.render(message.values | links_for(None, wording.names, Placeholders()))


def recipient_of(message: Message, customers: dict[int, Customer]) -> Recipient:
    """Return whom a message is for; out of `customers` where they were looked up."""
    customer = customers.get(message.customer_id or 0) or message.customer
    assert customer is not None  # noqa: S101 - a message from a template is always to one
    return Recipient(message.pk, customer, message.contact, message.language, business_day(), message.params)


def _customers(messages: Sequence[Message]) -> dict[int, Customer]:
    keys = {message.customer_id for message in messages if message.customer_id}
    return Customer.objects.select_related("manager", "standing").in_bulk(keys)


def _ready(message: Message) -> Compiled:
    if message.prepared is None:
        raise NoWording(_key(message))
    if not isinstance(message.prepared, Compiled):
        raise message.prepared
    return message.prepared


def _key(message: Message) -> Key:
    return message.template_id or 0, message.edition or 0, message.language
