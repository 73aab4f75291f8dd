"""Messages made from templates: what they say is looked up for many at once, and rendered for each when it is sent.

A message keeps the values that stood in its placeholders, links left out; with the edition of its template they tell what it
said, until the policy's days are over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mail_preferences.links import unsubscribe_headers
from accounts.messages.clicks import with_tracked_links
from accounts.messages.kinds import Mail, Pointless, message_kind
from accounts.models import Contact, Customer, Message
from accounts.names import can_greet
from accounts.paying import business_day
from accounts.templating.compiling import Compiled, Rendered, Spoken
from accounts.templating.faults import BadWording
from accounts.templating.placeholders import Placeholder, Placeholders, Recipient, links_for, register, samples, values_for
from accounts.templating.uses import NAMELESS, Use, register_use, use_of
from accounts.templating.wordings import Key, compiled, key_for

TEMPLATE, TRIAL = "template", "template.trial"
GREETINGS = {"name", "full_name"}


class NoWording(LookupError):
    """A message names an edition or a language in which its template was never written."""


class NoSubject(LookupError):
    """What a message is about is gone."""


@dataclass(frozen=True)
class Prepared:
    """What was looked up for a message: its words, if they can be used, and whom they are for."""

    wording: Compiled | BadWording | None
    recipient: Recipient

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell: words, and what they are about."""
        return isinstance(self.wording, Compiled) and not isinstance(self.recipient.about, LookupError | Pointless)


def join(use: Use, *placeholders: Placeholder) -> None:
    """Let templates word a kind of message of the product; `placeholders` are those that only they can tell."""
    register_use(use)
    register(*placeholders, use=use.kind)
    message_kind(use.kind, use.label, prepare=prepare)(from_template)


def prepare(messages: Sequence[Message]) -> None:
    """Look up the wordings of `messages`, what they are about and the values of their placeholders.

    They are of one kind; the number of queries does not grow with them.
    """
    ready = compiled(key_for(message) for message in messages)
    customers, abouts = _customers(messages), _abouts(messages)
    for message in messages:
        recipient = recipient_of(message, customers, abouts.get(message.pk))
        message.prepared = Prepared(ready.get(key_for(message)), recipient)
    told = [message for message in messages if message.prepared.is_told]
    for wording in {id(each.prepared.wording): each.prepared.wording for each in told}.values():
        mine = [message for message in told if message.prepared.wording is wording]
        values = values_for([each.prepared.recipient for each in mine], wording.names, Placeholders(wording.use))
        for message in mine:
            message.values = values[message.pk]


@message_kind(TEMPLATE, gettext_lazy("message from a template"), prepare=prepare)
def from_template(message: Message) -> Mail:
    """To the customer: the words of a template, or those that came with Keepsake.

    Raises Pointless for who has no name, or where what it is about stands no longer; BadWording, LiquidError or LookupError.
    """
    if message.prepared is None:
        prepare([message])
    recipient: Recipient = message.prepared.recipient
    if isinstance(recipient.about, LookupError | Pointless):
        raise recipient.about
    wording, use = _ready(message), use_of(message.kind)
    nameless = use.nameless if use else NAMELESS
    if nameless and any(not can_greet(str(message.values.get(code, ""))) for code in wording.names & GREETINGS):
        raise Pointless(nameless)
    said = wording.render(message.values | links_for(recipient, wording.names, Placeholders(wording.use)))
    html = with_tracked_links(said.html, wording.addresses, message)
    if use:
        return use.finish(Mail(said.subject, said.text, html), recipient.about, message)
    return Mail(said.subject, said.text, html, headers=unsubscribe_headers(message.contact) if message.contact else {})


@message_kind(TRIAL, gettext_lazy("trial of a template"))
def trial(message: Message) -> Mail:
    """To a colleague: what a template says to a customer, with links that lead nowhere."""
    params = message.params
    key = Key(params["template"], params["edition"], params["language"], params.get("use", ""))
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
    """Return what a wording would say to somebody now, with links that lead nowhere. Raises LiquidError.

    What only its use can tell is made up: nothing is promised to them, nor asked of them.
    """
    known = Placeholders(wording.use)
    made_up = wording.names & known.of_use.keys()
    values = values_for([recipient], wording.names - made_up, known)[recipient.key]
    with translation.override(recipient.language):
        return wording.render(values | samples(made_up, known) | links_for(None, wording.names, known))


def said_by(message: Message) -> Rendered | None:
    """Return what a message said, with links that lead nowhere; None where that was forgotten, or never was."""
    key = key_for(message)
    if (message.kind != TEMPLATE and not key.use) or not message.values:
        return None
    wording = compiled([key]).get(key)
    if not isinstance(wording, Compiled):
        return None
    with translation.override(message.language):
        return wording.render(message.values | links_for(None, wording.names, Placeholders(wording.use)))


def points_for(message: Message) -> Spoken:
    """Return what a colleague is to say, of a message that was prepared. Raises BadWording, LiquidError or NoWording."""
    return _spoken(message, _ready(message))


def points_of(message: Message) -> Spoken | None:
    """Return what a colleague was to say on the telephone; None where that was forgotten, or never was."""
    key = key_for(message)
    wording = compiled([key]).get(key) if message.values else None
    return _spoken(message, wording) if isinstance(wording, Compiled) else None


def _spoken(message: Message, wording: Compiled) -> Spoken:
    with translation.override(message.language):
        return wording.speak(message.values | links_for(None, wording.names, Placeholders(wording.use)))


def recipient_of(message: Message, customers: Mapping[int, Customer], about: Any = None) -> Recipient:
    """Return whom a message is for; out of `customers` where they were looked up."""
    customer = customers.get(message.customer_id or 0) or message.customer
    assert customer is not None  # noqa: S101 - a message from a template is always to one
    return Recipient(message.pk, customer, message.contact, message.language, business_day(), message.params, about)


def _customers(messages: Sequence[Message]) -> dict[int, Customer]:
    keys = {message.customer_id for message in messages if message.customer_id}
    return Customer.objects.select_related("manager", "standing").in_bulk(keys)


def _abouts(messages: Sequence[Message]) -> Mapping[int, Any]:
    """Return what each message is about, by its key, where their kind is about anything: or why it is not told."""
    use = use_of(messages[0].kind) if messages else None
    if use is None:
        return {}
    found = use.about(messages)
    return {message.pk: found.get(message.pk, NoSubject(message.params)) for message in messages}


def _ready(message: Message) -> Compiled:
    wording = message.prepared.wording
    if wording is None:
        raise NoWording(key_for(message))
    if not isinstance(wording, Compiled):
        raise wording
    return wording
