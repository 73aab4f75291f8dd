"""The append-only ledger of what people allowed or refused, and of addresses that nobody may write to."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.addresses import hash_address
from accounts.models import Consent, Contact, Customer, User
from retention_site.base import audit, changes

_CARRIED = ("purpose", "channel", "decision", "wording", "wording_language", "source")


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
    return latest_decisions([contact], purpose, channel).get(contact.pk)


def latest_decisions(contacts: Sequence[Contact], purpose: str, channel: str) -> dict[int, Consent]:
    """Return the same for many contacts, by their keys, in one query; those about whom no line says anything are left out."""
    about = Consent.objects.filter(purpose__in=[purpose, Consent.Purpose.ALL], channel__in=[channel, Consent.Channel.ANY])
    hashes = {contact.pk: hash_address(contact.email) for contact in contacts if contact.email}
    suppressed = Q(address_hash__in=set(hashes.values()), decision=Consent.Decision.SUPPRESSED)
    of_people, of_addresses = dict[int, Consent](), dict[str, Consent]()
    for line in about.filter(Q(contact__in=contacts) | suppressed).order_by("id") if contacts else ():
        if line.contact_id:
            of_people[line.contact_id] = line
        if line.decision == Consent.Decision.SUPPRESSED:
            of_addresses[line.address_hash] = line
    found = {key: [of_people.get(key), of_addresses.get(hashes.get(key, ""))] for key in {each.pk for each in contacts}}
    lines = {key: [line for line in pair if line] for key, pair in found.items()}
    return {key: max(each, key=lambda line: line.pk) for key, each in lines.items() if each}


def carry_refusals(contacts: QuerySet[Contact], *, actor: User | None) -> int:
    """Write down for `contacts` what was refused before at their address, by whoever had it there, so that somebody who is
    made or imported anew is as little written to as before. What they said themselves about a purpose stands.

    Call it in the transaction that writes the contacts; returns the number of lines. Its queries do not grow with them.
    """
    lines = Consent.objects.filter(contact__isnull=False).exclude(address_hash="")
    hashes = contacts.exclude(address_hash="").order_by().values("address_hash")
    refused = lines.filter(decision=Consent.Decision.REFUSED, address_hash__in=hashes).order_by().values("address_hash")
    known: dict[str, list[Consent]] = defaultdict(list)
    for line in lines.filter(address_hash__in=refused).order_by("pk"):
        known[line.address_hash].append(line)
    if not known:
        return 0
    concerned = contacts.filter(address_hash__in=refused)
    own = set(Consent.objects.filter(contact__in=concerned).values_list("contact", "purpose"))
    carried = [
        Consent(
            contact=contact,
            address_hash=contact.address_hash,
            actor=actor,
            **{name: getattr(line, name) for name in _CARRIED},
        )
        for contact in concerned.order_by("pk")
        for line in _still_refused(known[contact.address_hash])
        if not own & {(contact.pk, line.purpose), (contact.pk, Consent.Purpose.ALL)}
    ]
    Consent.objects.bulk_create(carried, batch_size=500)
    audit.record_many("consent.carried", ((line, {}, audit.snapshot(line)) for line in carried), actor=actor)
    return len(carried)


def _still_refused(lines: list[Consent]) -> list[Consent]:
    """Those of `lines` (of one address, oldest first) that refuse and were not taken back since."""
    standing: dict[tuple[str, str], Consent] = {}
    for line in lines:
        if line.decision == Consent.Decision.REFUSED:
            standing[line.purpose, line.channel] = line
            continue
        for purpose, channel in list(standing):
            if line.purpose in {purpose, Consent.Purpose.ALL} and line.channel in {channel, Consent.Channel.ANY}:
                del standing[purpose, channel]
    return list(standing.values())
