"""What to know before one speaks: the last talk, attempts to reach them, open issues, and answers that are still owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from django.db.models import Q, QuerySet

from accounts.models import Contact, Customer, Interaction, OpenQuestion, SupportIssue
from retention_site.base.prepared import Given, Prepared

MOST_LINES = 5
TALKS_LOOKED_AT = 20


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
_calls_and_talks: Prepared[Interaction] = Prepared(
    lambda: _talks().filter(Q(channel=Interaction.Channel.PHONE) | Q(outcome=Interaction.Outcome.REACHED))[:TALKS_LOOKED_AT]
)
_questions: Prepared[OpenQuestion] = Prepared(lambda: _asked()[:MOST_LINES])
_issues: Prepared[SupportIssue] = Prepared(
    lambda: serious_first(SupportIssue.objects.open().filter(customer=Given("customer")))[:MOST_LINES]
)


def briefing_for(customer: Customer, open_issues: Iterable[SupportIssue] | None = None) -> Briefing:
    """Return what is known and owed, in three queries; two where all `open_issues` are known."""
    recent = _calls_and_talks(customer=customer.pk)
    talks = [talk for talk in recent if talk.is_reached]
    if not talks and len(recent) == TALKS_LOOKED_AT:
        talks = _last_talk(customer=customer.pk)
    return Briefing(
        last_talk=next(iter(talks), None),
        attempts=_running_chain([talk for talk in recent if talk.channel == Interaction.Channel.PHONE]),
        questions=_questions(customer=customer.pk),
        issues=_issues(customer=customer.pk) if open_issues is None else _most_serious(open_issues),
    )


def likely_contact(contacts: Iterable[Contact], last_talk: Interaction | None) -> Contact | None:
    """Guess whom the talk is with: who was spoken to last, else a champion, else the first; nobody when nobody is known."""
    last = last_talk.contact_id if last_talk else None
    return min(contacts, key=lambda contact: (contact.pk != last, not contact.is_champion), default=None)


def _most_serious(issues: Iterable[SupportIssue]) -> list[SupportIssue]:
    """As `serious_first` has them."""
    oldest_first = sorted(issues, key=lambda issue: (issue.opened_at, issue.pk))
    return sorted(oldest_first, key=lambda issue: issue.severity, reverse=True)[:MOST_LINES]


def _running_chain(calls: list[Interaction]) -> list[Interaction]:
    """Return the attempts, newest first, that belong to the chain of the newest call, if it still runs."""
    if not calls:
        return []
    person = calls[0].contact_id
    same = [call for call in calls if call.contact_id == person]
    return [call for call in takewhile(lambda call: not call.is_reached, same) if call.is_attempt]
