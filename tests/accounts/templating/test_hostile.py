"""Hostile templates, names and subjects: nothing leaks, nothing is added to a mail, and the bad row alone is parked.

The short form is in the suite, the long one in `make soak`.
"""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.db import connection
from django.utils import timezone
from liquid.exceptions import LiquidError

from accounts.messages.sender import send_due
from accounts.models import Contact, Customer, Message, MessageTemplate, TemplateWording
from accounts.templating.compiling import Words, compile_words
from accounts.templating.faults import BadWording
from accounts.templating.mails import TEMPLATE
from accounts.templating.placeholders import Kind, neutral
from tests.accounts.templating.hostile import PIECES, pieces, storable
from tests.factories import make_contact, make_message_template

pytestmark = pytest.mark.django_db
Status = Message.Status
HEADERS = {
    "content-type", "mime-version", "subject", "from", "to", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post",
    "list-id", "auto-submitted", "feedback-id", "precedence", "reply-to",
}  # fmt: skip
LONGEST_LINE = 998  # bytes, RFC 5322
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "p", "div", "a", "bdi", "br", "strong",
    "em",
    "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "hr",
}  # fmt: skip


class Page(HTMLParser):
    """Takes note of what a page consists of; its text is no harm."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links |= {value for name, value in attrs if name == "href"}


def assert_harmless(sent):
    """Look at one mail as it went out."""
    raw = sent.message().as_bytes()
    assert max(len(line) for line in re.split(rb"\r\n|\r|\n", raw)) <= LONGEST_LINE
    read = message_from_bytes(raw, policy=default)
    assert {name.lower() for name in read} <= HEADERS, read.keys()
    assert [len(read.get_all(name)) for name in ("To", "Subject", "From")] == [1, 1, 1]
    assert read.get_all("Bcc") is None
    html, text = (read.get_body((kind,)).get_content() for kind in ("html", "plain"))
    page = Page(html)
    assert page.tags <= ALLOWED, page.tags - ALLOWED
    assert not {name for name in page.attributes if name.startswith("on")} | page.attributes & {"src", "srcset"}
    assert all(link.startswith(("https://", "http://", "mailto:")) for link in page.links)
    said = text + html + read["Subject"]
    assert not [leak for leak in (settings.SECRET_KEY, settings.HASH_KEY, "object at 0x") if leak in said]
    assert not re.search(r"k[0-9a-f]{12}[tc]\d+k", said)  # tokens that were not put back


def send_all():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as databases do by themselves, though not within a transaction
    while send_due():
        pass
    return Message.objects.all()


def run_templates(n):
    """Send from `n` hostile templates with a good one between each, and return the counts of sent and parked."""
    contact = make_contact(full_name="Sam")
    due = timezone.now() - timedelta(hours=1)
    good = make_message_template(body="Hello {{ name }}")
    templates = MessageTemplate.objects.bulk_create(
        MessageTemplate(code=f"bad-{k}", name=f"Bad {k}", purpose="service") for k in range(n)
    )
    TemplateWording.objects.bulk_create(
        TemplateWording(
            template=template,
            edition=1,
            language="ar" if k % 4 == 0 else "en",
            subject=storable(pieces(3 * k), 200),
            preheader=storable(pieces(3 * k + 1), 200),
            body=storable("\n".join(pieces(10_000_000 + 7 * k + part, 4) for part in range(1 + k % 5)), 20_000),
        )
        for k, template in enumerate(templates)
    )
    common = {"contact": contact, "customer": contact.customer, "address": contact.email, "kind": TEMPLATE, "due_at": due}
    common |= {"purpose": "service", "edition": 1}
    Message.objects.bulk_create(
        Message(occasion=f"{kind}:{k}", template=one, language="ar" if k % 4 == 0 and kind == "bad" else "en", **common)
        for k, template in enumerate(templates)
        for kind, one in (("bad", template), ("good", good))
    )
    return send_all()


def run_names(n):
    """Send to `n` people with hostile names."""
    template = make_message_template(
        subject="{{ name }} {{ customer }}",
        body="Hello {{ name }},\n\n**{{ customer }}** {{ words }}\n\n- {{ full_name | upcase }}",
    )
    due = timezone.now() - timedelta(hours=1)
    customers = Customer.objects.bulk_create(
        Customer(external_id=f"h-{k}", name=storable(pieces(5 * k) or "x", 200) or "x") for k in range(n)
    )
    contacts = Contact.objects.bulk_create(
        Contact(customer=customer, full_name=storable("a" + pieces(5 * k + 1), 200), email=f"h{k}@example.com")
        for k, customer in enumerate(customers)
    )
    Message.objects.bulk_create(
        Message(
            occasion=f"name:{k}", contact=contact, customer=contact.customer, address=contact.email, kind=TEMPLATE,
            purpose="service", template=template, edition=1, language="en", due_at=due,
            params={"words": storable(pieces(5 * k + 2), 500)},
        )
        for k, contact in enumerate(contacts)
    )  # fmt: skip
    return send_all()


def check_templates(n):
    messages = run_templates(n)
    assert not messages.exclude(status__in=[Status.SENT, Status.PARKED]).exists()
    good, bad = messages.filter(occasion__startswith="good"), messages.filter(occasion__startswith="bad")
    assert good.filter(status=Status.SENT).count() == n
    details = set(bad.filter(status=Status.PARKED).values_list("detail", flat=True))
    assert {detail.split(":")[0] for detail in details} <= {"BadWording", "UndefinedError"}
    assert 0 < bad.filter(status=Status.SENT).count() < n
    assert len(outbox.outbox) == messages.filter(status=Status.SENT).count()
    for sent in outbox.outbox:
        assert_harmless(sent)


def check_names(n):
    messages = run_names(n)
    left = messages.filter(status=Status.SENT).count()
    refused = messages.filter(status__in=[Status.REFUSED, Status.CANCELLED]).count()  # whose name nobody can be greeted by
    parked = messages.filter(status=Status.PARKED).select_related("customer")
    assert not [each.detail for each in parked if neutral(each.customer.name, Kind.NAME)]  # whose customer's name is nothing
    assert left + refused + len(parked) == n
    assert left > n * 0.6
    assert len(outbox.outbox) == left
    for sent in outbox.outbox:
        assert_harmless(sent)


def test_hostile_templates():
    check_templates(150)


def test_hostile_names():
    check_names(150)


@pytest.mark.soak
def test_five_thousand_hostile_templates():
    check_templates(5_000)


@pytest.mark.soak
def test_five_thousand_hostile_names():
    check_names(5_000)


@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_alone_is_harmless_or_refused(piece):
    values = {"name": "Sam", "words": piece, "customer": piece, "our_company": "K", "preferences_url": "https://a.example/u"}
    words = Words("en", storable(piece, 200), "", f"a {storable(piece, 2_000)} b\n\n{{{{ customer }}}}")
    try:
        said = compile_words(words).render(values)
    except (BadWording, LiquidError):
        return
    page = Page(said.html)
    assert page.tags <= ALLOWED
    assert all(link.startswith(("https://", "http://")) for link in page.links)
