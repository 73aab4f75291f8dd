"""What to know before one speaks: the last talk, attempts to reach them, open issues, and answers that are still owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import Contact, Customer, Interaction, OpenQuestion, SupportIssue

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


def briefing_for(customer: Customer) -> Briefing:
    """Return what is known and owed, in four queries."""
    talks = Interaction.objects.filter(customer=customer).select_related("contact")
    reached = talks.filter(outcome=Interaction.Outcome.REACHED)
    calls = talks.filter(channel=Interaction.Channel.PHONE)[:CALLS_LOOKED_AT]
    questions = OpenQuestion.objects.open().filter(interaction__customer=customer).select_related("interaction", "assignee")
    issues = SupportIssue.objects.open().filter(customer=customer)
    return Briefing(
        last_talk=reached.first(),
        attempts=_running_chain(list(calls)),
        questions=list(questions[:MOST_LINES]),
        issues=list(serious_first(issues)[:MOST_LINES]),
    )


def serious_first(issues: QuerySet[SupportIssue]) -> QuerySet[SupportIssue]:
    """Order issues by severity, the oldest of each first."""
    order = [SupportIssue.Severity.SERIOUS, SupportIssue.Severity.NORMAL, SupportIssue.Severity.MINOR]
    cases = [When(severity=severity, then=Value(place)) for place, severity in enumerate(order)]
    return issues.annotate(urgency=Case(*cases, output_field=IntegerField())).order_by("urgency", "opened_at", "id")


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
