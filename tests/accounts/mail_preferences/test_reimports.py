"""Whoever opted out or was erased stays so, however often a file brings them back, under the old name or a new one."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions.consents import record_consent, suppress_address
from accounts.actions.contacts import create_contact, update_contact
from accounts.contact_policy import Ask, judged_sql, refusals
from accounts.mail_preferences.links import preferences_url
from accounts.mail_preferences.wishes import REFUSABLE, Wishes
from accounts.messages.sender import send_due
from accounts.models import Consent, Contact, Message
from accounts.stretches import Sql
from retention_site.base.models import AuditEntry
from retention_site.base.public_pages import visits_seen
from tests.accounts.imports.files import csv_bytes
from tests.factories import make_contact, make_customer, make_message

pytestmark = pytest.mark.django_db
HEAD = ["external_id", "name", "contact_name", "contact_email"]


def opt_out(contact: Contact) -> None:
    visits_seen.forget()
    path = "/" + preferences_url(contact).split("/", 3)[3]
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


def erase(contact: Contact) -> None:
    suppress_address(actor=None, address=contact.email, source="erasure")
    Contact.objects.filter(pk=contact.pk).delete()


def import_again(tmp_path, n: int, addresses: list[str]) -> None:
    """Every second one under another name at another customer, and spelled another way."""
    rows = []
    for i, address in enumerate(addresses):
        is_new = i % 2
        written = address.title() if i % 3 else address
        rows.append([f"new-{n}-{i}" if is_new else f"old-{i}", f"Customer {i}", f"Somebody {i}", written])
    file = tmp_path / f"{n}.csv"
    file.write_bytes(csv_bytes(HEAD, *rows))
    call_command("import_customers", file, verbosity=0)


def who_may_be_written_to(purpose: str) -> set[str]:
    columns = "customer_id, id AS contact_id, email AS address, address_hash, language"
    recipients = Sql(f"SELECT {columns} FROM accounts_contact", ())
    sql = judged_sql(recipients, Ask(purpose), at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT address FROM ({sql.text}) judged WHERE rule = ''", sql.params)
        return {address for (address,) in cursor.fetchall()}


@pytest.mark.parametrize("count", [pytest.param(24), pytest.param(1000, marks=pytest.mark.soak)])
def test_none_of_those_who_opted_out_or_were_erased_is_contacted(tmp_path, server, count):
    addresses = [f"person{i}@example.com" for i in range(count)]
    contacts = [
        make_contact(customer=make_customer(external_id=f"old-{i}"), email=address, full_name=f"Somebody {i}")
        for i, address in enumerate(addresses)
    ]
    for i, contact in enumerate(contacts):
        opt_out(contact) if i % 4 < 2 else erase(contact)
    for n in range(2):
        import_again(tmp_path, n, addresses)
    assert Contact.objects.count() > count
    for purpose in REFUSABLE:
        assert who_may_be_written_to(purpose) == set(), purpose
    for contact in Contact.objects.select_related("customer"):
        make_message(contact=contact, purpose="promotion", address=contact.email.lower(), due_at=timezone.now())
    while Message.objects.filter(status="planned").exists():
        assert send_due() == 0
    assert not server.accepted
    assert set(Message.objects.values_list("rule", flat=True)) == {"opted_out", "address_suppressed"}


def test_what_was_refused_is_written_down_for_the_new_contact_with_its_words(agent):
    old = make_contact(email="sam@example.com")
    record_consent(
        actor=None, contact=old, purpose="promotion", decision="refused", source="link", wording="No", wording_language="en"
    )
    record_consent(actor=None, contact=old, purpose="survey", decision="refused", source="link", channel="any")
    record_consent(actor=None, contact=old, purpose="survey", decision="granted", source="link", channel="any")
    new = create_contact(actor=agent, customer=make_customer(), full_name="Sam", email="SAM@example.com")
    line = Consent.objects.get(contact=new)
    assert (line.purpose, line.decision, line.wording, line.source, line.actor) == ("promotion", "refused", "No", "link", agent)
    assert AuditEntry.objects.about(line).get().action == "consent.carried"
    assert not Wishes(new).allows("promotion")
    assert Wishes(new).allows("survey")


def test_what_they_say_themselves_stands(agent):
    old, new = make_contact(email="sam@example.com"), make_contact(email="other@example.com")
    record_consent(actor=None, contact=old, purpose="promotion", decision="refused", source="link")
    record_consent(actor=None, contact=new, purpose="promotion", decision="granted", source="link")
    record_consent(actor=None, contact=old, purpose="survey", decision="refused", source="link")
    update_contact(actor=agent, contact=new, version=None, fields={"email": "sam@example.com"})
    assert Wishes(new).allows("promotion")
    assert not Wishes(new).allows("survey")
    message = make_message(contact=Contact.objects.get(pk=new.pk), purpose="survey", address="sam@example.com")
    assert refusals([message], at=timezone.now()) == {message.pk: "opted_out"}


def test_an_address_of_which_nothing_was_said_is_written_to(agent):
    old = make_contact(email="sam@example.com")
    record_consent(actor=None, contact=old, purpose="promotion", decision="refused", source="link")
    for email in ("", "rina@example.com"):
        create_contact(actor=agent, customer=make_customer(), full_name="Rina", email=email)
    assert Consent.objects.count() == 1
