"""The append-only ledger of what people allowed or refused, and of addresses that nobody may write to."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.addresses import hash_address
from accounts.models import Consent, Contact, Customer, User
from retention_site.base import changes


def record_consent(*, actor: User | None, contact: Contact, **fields: Any) -> Consent:
    """Add a line about a contact's wish for a purpose and channel. Raises ValidationError."""
    fields["address_hash"] = hash_address(contact.email)
    with transaction.atomic():
        Customer.objects.filter(pk=contact.customer_id).hold()
        return changes.create(Consent(contact=contact, actor=actor, **fields), actor=actor, action="consent.recorded")


def suppress_address(*, actor: User | None, address: str, source: str) -> Consent:
    """Note that an address must not be written to again: it bounced, complained or was erased. Keeps only its keyed hash."""
    entry = Consent(
        address_hash=hash_address(address),
        purpose=Consent.Purpose.ALL,
        channel=Consent.Channel.EMAIL,
        decision=Consent.Decision.SUPPRESSED,
        source=source,
        actor=actor,
    )
    with transaction.atomic():
        people = Contact.objects.filter(email__in={address, address.strip(), address.strip().lower()})
        Customer.objects.filter(pk__in=people.values("customer")).hold()
        return changes.create(entry, actor=actor, action="address.suppressed")


def suppress_once(address: str, *, source: str) -> bool:
    """Suppress an address without an actor, unless that was done before for the same reason; returns whether it was now."""
    with transaction.atomic():
        known = Consent.objects.filter(address_hash=hash_address(address), decision=Consent.Decision.SUPPRESSED, source=source)
        if known.exists():
            return False
        suppress_address(actor=None, address=address, source=source)
    return True


def latest_decision(contact: Contact, purpose: str, channel: str) -> Consent | None:
    """Return the line that counts now for a contact, purpose and channel: the newest about them or their address."""
    about: QuerySet[Consent] = Consent.objects.filter(purpose__in=[purpose, Consent.Purpose.ALL])
    about = about.filter(channel__in=[channel, Consent.Channel.ANY])
    who = Q(contact=contact)
    if contact.email:
        who |= Q(address_hash=hash_address(contact.email), decision=Consent.Decision.SUPPRESSED)
    return about.filter(who).order_by("-id").first()
