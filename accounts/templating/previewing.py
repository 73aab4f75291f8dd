"""Looking at a template as one real customer would read it, or as somebody made up; no link of it leads anywhere."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from liquid.exceptions import LiquidError

from accounts.models import Contact, Customer, Message, MessageTemplate, User
from accounts.models.customers import within_sight
from accounts.paying import business_day
from accounts.templating.compiling import Compiled, Rendered, Spoken, Words, compile_words
from accounts.templating.faults import BadWording
from accounts.templating.mails import points_of, said_by, said_to
from accounts.templating.placeholders import Placeholders, Recipient, samples

OFFERED = 8  # people to choose from
# The mail alone: no script, no form, nothing fetched, and only a page of ours may show it
FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Look:
    """What somebody would read, or in words why they cannot."""

    said: Rendered | None
    problem: str = ""


def look_at(words: Words, contact: Contact | None) -> Look:
    """Return what `words` say to a contact (with customer, manager and standing); to somebody made up where there is none."""
    try:
        compiled = compile_words(words)
    except BadWording as bad:
        return Look(None, " ".join(fault.words for fault in bad.faults))
    try:
        return Look(_sample(compiled, words.language) if contact is None else said_to(_recipient(contact, words), compiled))
    except LiquidError as error:
        name = getattr(error.token, "value", "")
        return Look(None, _("“%(name)s” is not known of this customer: they would not get it.") % {"name": name})


def people_to_try(user: User, text: str) -> QuerySet[Contact]:
    """Return contacts that the user may see: of the customers that match `text`, else those heard of last."""
    contacts = Contact.objects.current().select_related("customer__manager", "customer__standing", "customer__team")
    seen = within_sight(contacts, user)
    if text:
        return seen.filter(customer__in=Customer.objects.matching(text)).order_by("customer__name_sort", "name_sort", "pk")
    return seen.exclude(email="").order_by("-pk")


def told_by(message: Message) -> Rendered | Spoken | None:
    """Return what a mail said, or what a colleague was to say in a call; None where that is forgotten, or never was told."""
    try:
        return points_of(message) if message.channel == MessageTemplate.Channel.CALL else said_by(message)
    except LiquidError:
        return None  # it was never sent: what it would have told was not known


def framed(html: str) -> HttpResponse:
    """Return a mail as a page of its own, which can do nothing and which only our own pages may show."""
    return HttpResponse(html, headers={"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"})


def _sample(compiled: Compiled, language: str) -> Rendered:
    with translation.override(language):
        return compiled.render(samples(compiled.names, Placeholders(compiled.use)))


def _recipient(contact: Contact, words: Words) -> Recipient:
    with translation.override(words.language):
        added = str(Placeholders()["words"].sample)
    return Recipient(contact.pk, contact.customer, contact, words.language, business_day(), {"words": added})
