"""What to know before one speaks: the last talk, attempts to reach them, open issues, and answers that are still owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from django.db.models import QuerySet

from accounts.models import Contact, Customer, Interaction, OpenQuestion, SupportIssue
from retention_site.base.prepared import Given, Prepared

MOST_LINES = 5
CALLS_LOOKED_AT = 20


@dataclass(frozen=True)
class Briefing:
    """`attempts` are the calls of the chain that runs now, newest first; empty when the last call reached somebody."""

    last_talk: Interaction | None
    attempts: list[Interaction]
    questions: list[OpenQuestion]
    issues: list[SupportIssue]

    @property
    def is_empty(self) -> bool:
        return not (self.last_talk or self.attempts or self.questions or self.issues)


def serious_first(issues: QuerySet[SupportIssue]) -> QuerySet[SupportIssue]:
    """Order issues by severity, whose words run by the alphabet so that an index has the order; the oldest of each first."""
    return issues.order_by("-severity", "opened_at", "id")


def _talks() -> QuerySet[Interaction]:
    return Interaction.objects.filter(customer=Given("customer")).select_related("contact")


def _asked() -> QuerySet[OpenQuestion]:
    asked = OpenQuestion.objects.open().filter(interaction__customer=Given("customer"))
    return asked.select_related("interaction", "assignee")


_last_talk: Prepared[Interaction] = Prepared(lambda: _talks().filter(outcome=Interaction.Outcome.REACHED)[:1])
_calls: Prepared[Interaction] = Prepared(lambda: _talks().filter(channel=Interaction.Channel.PHONE)[:CALLS_LOOKED_AT])
_questions: Prepared[OpenQuestion] = Prepared(lambda: _asked()[:MOST_LINES])
_issues: Prepared[SupportIssue] = Prepared(
    lambda: serious_first(SupportIssue.objects.open().filter(customer=Given("customer")))[:MOST_LINES]
)


def briefing_for(customer: Customer) -> Briefing:
    """Return what is known and owed, in four queries."""
    return Briefing(
        last_talk=next(iter(_last_talk(customer=customer.pk)), None),
        attempts=_running_chain(_calls(customer=customer.pk)),
        questions=_questions(customer=customer.pk),
        issues=_issues(customer=customer.pk),
    )


def likely_contact(contacts: Iterable[Contact], last_talk: Interaction | None) -> Contact | None:
    """Guess whom the talk is with: who was spoken to last, else a champion, else the first; nobody when nobody is known."""
    last = last_talk.contact_id if last_talk else None
    return min(contacts, key=lambda contact: (contact.pk != last, not contact.is_champion), default=None)


def _running_chain(calls: list[Interaction]) -> list[Interaction]:
    """Return the attempts, newest first, that belong to the chain of the newest call, if it still runs."""
    if not calls:
        return []
    person = calls[0].contact_id
    same = [call for call in calls if call.contact_id == person]
    return [call for call in takewhile(lambda call: not call.is_reached, same) if call.is_attempt]
