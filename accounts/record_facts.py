"""What the record shows about a customer who leaves: a registry, since each floor knows something.

A fact is computed when the notice comes and kept with the departure, so that a later change of the record changes no past.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, Subscription, SupportIssue, UsageEvent

Reader = Callable[[Customer, date], int | None]

LOW_USE_DAYS = 30
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class RecordFact:
    """A count under a lasting `code`; `read(customer, on)` gives it, None where it is unknown. Nothing is not bad news."""

    code: str
    label: Any
    rank: int
    read: Reader


_facts: dict[str, RecordFact] = {}


def register(*facts: RecordFact) -> None:
    """Add facts; one per code, the last word counts."""
    _facts.update({fact.code: fact for fact in facts})


def record_shows(customer: Customer, *, on: date) -> dict[str, int]:
    """Return by code what speaks for a reason to leave, seen on the day `on`; what is unknown or zero is left out."""
    found = {fact.code: fact.read(customer, on) for fact in _in_order()}
    return {code: count for code, count in found.items() if count}


def told(shown: dict[str, int]) -> list[tuple[RecordFact, int]]:
    """Return kept facts with their labels, in order; those of a floor that is gone are left out."""
    return [(fact, shown[fact.code]) for fact in _in_order() if fact.code in shown]


def _in_order() -> list[RecordFact]:
    return sorted(_facts.values(), key=lambda fact: (fact.rank, fact.code))


def _days_silent(customer: Customer, on: date) -> int | None:
    """Days since they last used anything, where that is long; None for somebody whose use nobody records."""
    events = UsageEvent.objects.filter(customer=customer, at__lt=day_end(on))
    last = events.order_by("-at").values_list("at", flat=True).first()
    days = (on - timezone.localdate(last, timezone.get_default_timezone())).days if last else None
    return days if days is not None and days >= LOW_USE_DAYS else None


def _open_issues(customer: Customer, on: date) -> int:
    return customer.issues.open_at(day_end(on)).count()


def _serious_issues(customer: Customer, on: date) -> int:
    year = SupportIssue.objects.filter(customer=customer, severity=SupportIssue.Severity.SERIOUS)
    return year.filter(opened_at__gte=day_end(on) - YEAR, opened_at__lt=day_end(on)).count()


def _unpaid(customer: Customer, on: date) -> int:
    running = Subscription.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), spell__customer=customer, started_on__lte=on)
    return running.exclude(payment_state=Subscription.PaymentState.PAID).count()


def _reasons_heard(customer: Customer, on: date) -> int:
    talks = customer.interactions.filter(at__gte=day_end(on) - YEAR, at__lt=day_end(on))
    return talks.exclude(churn_reason=None).count()


def day_end(on: date) -> datetime:
    """Return when the day `on` is over where contracts are counted."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min), timezone.get_default_timezone())


register(
    RecordFact("days_silent", _("days without use"), 10, _days_silent),
    RecordFact("open_issues", _("open issues"), 20, _open_issues),
    RecordFact("serious_issues", _("serious issues in the last year"), 30, _serious_issues),
    RecordFact("unpaid", _("subscriptions not paid"), 40, _unpaid),
    RecordFact("reasons_heard", _("talks in which they named a reason for leaving"), 60, _reasons_heard),
)
