"""What a departure sets off here, in its own transaction: by page, API and admin alike."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import record_facts
from accounts.actions.messages import stop_messages
from accounts.models import Customer, Departure, Message, User
from accounts.signals import departure_began, departure_decided, departure_found
from playbooks.actions.callbacks import close_callback
from playbooks.actions.checklists import drop_items, farewell_occasion, finish_item, open_checklist
from playbooks.actions.mitigation_cases import open_case, route_case
from playbooks.models import Callback, Checklist, ChecklistItem
from playbooks.models.checklists import ItemKind
from playbooks.reasons import THEY_ARE_LEAVING, THEY_STAY


def join() -> None:
    """Listen to departures, and tell what the record shows of promises; called when the app is ready."""
    departure_began.connect(begin, dispatch_uid="offboarding")
    departure_found.connect(find, dispatch_uid="offboarding")
    departure_decided.connect(decide, dispatch_uid="offboarding")
    label = gettext_lazy("promises broken in the last year")
    record_facts.register(record_facts.RecordFact("broken_promises", label, 50, broken_promises))


def begin(*, departure: Departure, actor: User | None, **_signal: Any) -> None:
    """Open the case; where they leave altogether, withdraw what was promised about other things and open the checklist."""
    open_case(actor=actor, departure=departure)
    if departure.is_whole and not departure.is_past:
        _withdraw(Callback.objects.owed().filter(customer=departure.customer_id), THEY_ARE_LEAVING, actor)
        open_checklist(actor=actor, departure=departure)


def find(*, departure: Departure, actor: User | None, **_signal: Any) -> None:
    """Give the case to the team of what was found; the interview is held."""
    route_case(actor=actor, departure=departure)
    if departure.found_reason or departure.found:
        held = ChecklistItem.objects.open().filter(checklist__departure=departure, kind=ItemKind.INTERVIEW)
        for item in (each for each in held if not each.waits_for):
            finish_item(actor=actor, item=item, version=None, note=departure.found or str(departure.found_reason))


def decide(*, departure: Departure, actor: User | None, **_signal: Any) -> None:
    """Who was saved gets no farewell and no interview, and nothing is left to be done."""
    if departure.outcome != Departure.Outcome.SAVED:
        return
    stop_messages(Message.objects.filter(occasion=farewell_occasion(departure)), reason=THEY_STAY)
    checklist = Checklist.objects.open().filter(departure=departure).first()
    if checklist:
        interviews = checklist.items.exclude(callback=None).values("callback")
        _withdraw(Callback.objects.owed().filter(pk__in=interviews), THEY_STAY, actor)
        drop_items(actor=actor, checklist=checklist, note=THEY_STAY)


def broken_promises(customer: Customer, on: date) -> int:
    """Promises to this customer that were broken in the year up to the day `on`, or stood overdue then."""
    end = min(record_facts.day_end(on), timezone.now())  # what is due later today is not broken yet
    closed_by_then = Q(closed_at__gte=end - timedelta(days=365), closed_at__lt=end)
    broken = Q(closed_by_then, outcome=Callback.Outcome.BROKEN)
    overdue = Q(due_by__lte=end) & (Q(outcome="") | Q(closed_at__gte=end))
    return Callback.objects.filter(broken | overdue, customer=customer).count()


def _withdraw(callbacks: Any, reason: str, actor: User | None) -> None:
    for callback in callbacks:
        close_callback(actor=actor, callback=callback, version=None, outcome=Callback.Outcome.WITHDRAWN, reason=reason)
