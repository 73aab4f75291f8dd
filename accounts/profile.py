"""What the page of one customer is made from: read once, shared by its head, its timeline and its panels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import CharField, QuerySet
from django.utils import timezone

from accounts.addresses import hash_address
from accounts.models import Attribute, Consent, Contact, Customer, Departure, OpenQuestion, Stage, Standing, SupportIssue, User
from accounts.paying import Paying, business_day, paying_of
from accounts.standing.shown import stage_of, standing_of
from accounts.standing.words import Flag, flags
from retention_site.base.prepared import Given, GivenMany, Prepared

# A customer has a handful of each; the bounds keep a page alive when an import went wrong
MOST_CONTACTS = 200
MOST_CONSENTS = 500
MOST_OPEN = 50


_attributes: Prepared[Attribute] = Prepared(Attribute.objects.all)
_contacts: Prepared[Contact] = Prepared(
    lambda: (
        Contact.objects.filter(customer=Given("customer"))
        .select_related("mail_preferences")
        .order_by("name_sort", "pk")[:MOST_CONTACTS]
    )
)
_open_issues: Prepared[SupportIssue] = Prepared(
    lambda: (
        SupportIssue.objects.open()
        .filter(customer=Given("customer"))
        .select_related("assignee")
        .order_by("-opened_at", "-pk")[:MOST_OPEN]
    )
)
_questions_owed: Prepared[OpenQuestion] = Prepared(
    lambda: (
        OpenQuestion.objects.open()
        .filter(interaction__customer=Given("customer"))
        .select_related("assignee", "interaction")
        .order_by("pk")[:MOST_OPEN]
    )
)


def _consents_about() -> QuerySet[Consent]:
    theirs = Consent.objects.filter(contact__in=GivenMany("contacts"))
    hashes = GivenMany("hashes", CharField(max_length=64))
    suppressed = Consent.objects.filter(address_hash__in=hashes, decision=Consent.Decision.SUPPRESSED)
    either = theirs.order_by().values("pk").union(suppressed.order_by().values("pk"))
    return Consent.objects.filter(pk__in=either).select_related("actor").order_by("-pk")[:MOST_CONSENTS]


_consents: Prepared[Consent] = Prepared(_consents_about)


@dataclass(frozen=True)
class Profile:
    """One customer, from `Customer.objects.with_latest()`, as one reader sees them at one moment.

    Each property is at most one query, made when first asked for.
    """

    customer: Customer
    reader: User
    at: datetime = field(default_factory=timezone.now)
    notes: dict[str, Any] = field(default_factory=dict)  # what floors above have read about this customer, by its name

    @cached_property
    def contacts(self) -> list[Contact]:
        """Those still there first, champions before others."""
        found = _contacts(customer=self.customer.pk)
        for contact in found:
            contact.customer = self.customer
        return sorted(found, key=lambda contact: (contact.left_at is not None, not contact.is_champion))

    @cached_property
    def consents(self) -> list[Consent]:
        """The ledger about these contacts and their addresses, newest first."""
        hashes = {hash_address(contact.email) for contact in self.contacts} - {""}
        return _consents(contacts=[contact.pk for contact in self.contacts], hashes=hashes)

    @cached_property
    def paying(self) -> Paying:
        return paying_of([self.customer.pk], on=business_day())[self.customer.pk]

    @cached_property
    def state(self) -> Customer.State:
        return self.paying.state_of(self.customer)

    @property
    def standing(self) -> Standing | None:
        """How they stand; None until it was first looked at."""
        return standing_of(self.customer)

    @property
    def stage(self) -> Stage:
        return stage_of(self.customer, self.state)

    @property
    def standing_on(self) -> date:
        """The day as of which they stand so."""
        return self.customer.standing_on or self.paying.on  # type: ignore[attr-defined]

    @cached_property
    def flags(self) -> list[Flag]:
        """What a score must not bury."""
        several: int = self.customer.several_issues  # type: ignore[attr-defined]
        return flags(self.standing, several=several) if self.standing else []

    @cached_property
    def open_issues(self) -> list[SupportIssue]:
        """Newest first; at most `MOST_OPEN`."""
        return _open_issues(customer=self.customer.pk)

    def learn_open_issues(self, issues: Iterable[SupportIssue]) -> None:
        """Take the open issues from `issues`, which hold all the newest ones with their assignees: that saves their query."""
        still_open = (issue for issue in issues if issue.status != SupportIssue.Status.RESOLVED)
        newest = sorted(still_open, key=lambda issue: (issue.opened_at, issue.pk), reverse=True)
        self.__dict__["open_issues"] = newest[:MOST_OPEN]

    @cached_property
    def serious_issues(self) -> int:
        return sum(issue.severity == SupportIssue.Severity.SERIOUS for issue in self.open_issues)

    @cached_property
    def questions_owed(self) -> list[OpenQuestion]:
        """Questions of theirs that nobody has answered yet, oldest first."""
        return _questions_owed(customer=self.customer.pk)

    def learn_questions_owed(self, questions: Iterable[OpenQuestion]) -> None:
        """Take those without an answer from `questions`, which hold all of them, oldest first: that saves their query."""
        self.__dict__["questions_owed"] = [each for each in questions if each.answered_at is None][:MOST_OPEN]

    @cached_property
    def departures(self) -> list[Departure]:
        """Newest first; at most `MOST_OPEN`. No query for the many who never gave notice."""
        if not self.customer.gave_notice:  # type: ignore[attr-defined]
            return []
        given = self.customer.departures.select_related("said_reason", "found_reason", "subscription__product")
        found = list(given.order_by("-notice_on", "-pk")[:MOST_OPEN])
        for departure in found:
            departure.customer = self.customer
        return found

    @property
    def leaving(self) -> Departure | None:
        """The notice for everything that nobody knows the end of yet."""
        return next((each for each in self.departures if each.is_whole and not each.outcome), None)

    @property
    def last_talk(self) -> tuple[datetime, str] | None:
        """When somebody there was last reached, and by which channel."""
        at = self.customer.last_talk_at  # type: ignore[attr-defined]
        return at and (at, self.customer.last_talk_channel)  # type: ignore[attr-defined]

    @property
    def use(self) -> tuple[datetime, datetime] | None:
        """When they used anything for the first and for the last time."""
        last = self.customer.last_use_at  # type: ignore[attr-defined]
        return last and (self.customer.first_use_at, last)  # type: ignore[attr-defined]

    @cached_property
    def attributes(self) -> list[tuple[Attribute, object]]:
        """The company's own fields that this customer has a value of."""
        values = {code: value for code, value in self.customer.attributes.items() if value not in (None, "")}
        known = _attributes() if values else []
        return [(each, values[each.code]) for each in known if each.code in values]

    @cached_property
    def writable(self) -> Contact | None:
        """The contact that "Write" writes to."""
        return next((contact for contact in self.contacts if contact.email and contact.left_at is None), None)
