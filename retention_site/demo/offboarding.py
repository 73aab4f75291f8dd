"""How the demo company lets its customers go: checklists worked off, and what the mitigation teams made of each departure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from accounts.models import Departure, User
from playbooks.actions.checklists import open_checklist
from playbooks.actions.mitigation_cases import open_case
from playbooks.models import Checklist, ChecklistItem, MitigationCase
from retention_site.base.models import AuditEntry

LOOKED_BACK: Final = 150  # days in which a notice has a checklist: before that nobody kept one
IN_HAND: Final = 3  # days behind which the teams are with departures that are under way
DECIDED_AFTER: Final = 12  # days after somebody left

Decision = MitigationCase.Decision
LESSONS: Final = (
    (
        Decision.FIX,
        "Moving the product list over took them a weekend: we now do it for them.",
        "https://wiki.example/moving-in",
    ),
    (
        Decision.EDUCATE,
        "They never saw the monthly report: it is part of the second call now.",
        "https://wiki.example/second-call",
    ),
    (Decision.ACCEPT, "They sell by appointment; we are not made for that.", ""),
)


def work_off(departures: Iterable[Departure], *, today: date, helper: User) -> None:
    """Open checklist and case of what was noticed lately, and do what would be done by the morning of `today`."""
    recent = [each for each in departures if each.notice_on >= today - timedelta(LOOKED_BACK)]
    ours = [each for each in recent if each.outcome in ("", Departure.Outcome.LEFT)]
    for number, departure in enumerate(sorted(ours, key=lambda each: (each.notice_on, each.pk))):
        checklist = open_checklist(actor=None, departure=departure)
        case = open_case(actor=None, departure=departure)
        _do_steps(checklist, departure, today, helper)
        _decide(case, departure, number, today, helper)
        _stamp_all(checklist, case, departure)


def _do_steps(checklist: Checklist, departure: Departure, today: date, helper: User) -> None:
    until = today if departure.outcome else today - timedelta(IN_HAND)
    items = checklist.items.filter(due_on__lt=until)
    for item in items:
        item.status, item.done_on, item.done_by = ChecklistItem.Status.DONE, max(item.due_on, departure.notice_on), helper
        item.note = "Told on the phone." if item.needs_proof else ""
    ChecklistItem.objects.bulk_update(items, ["status", "done_on", "done_by", "note"])
    if not checklist.items.open().exists():
        Checklist.objects.filter(pk=checklist.pk).update(closed_on=max(item.done_on for item in items if item.done_on))


def _decide(case: MitigationCase, departure: Departure, number: int, today: date, helper: User) -> None:
    day = departure.effective_on + timedelta(DECIDED_AFTER)
    if case.team is None or not departure.outcome or day > today:
        return
    decision, note, link = LESSONS[number % len(LESSONS)]
    MitigationCase.objects.filter(pk=case.pk).update(
        decision=decision, note=note, link=link, decided_on=day, decided_by=helper, feedback=departure.said
    )


def _stamp_all(checklist: Checklist, case: MitigationCase, departure: Departure) -> None:
    """All of it was written when the notice came, not now."""
    at = datetime.combine(departure.notice_on, time(9), UTC)
    Checklist.objects.filter(pk=checklist.pk).update(created_at=at, updated_at=at)
    checklist.items.update(created_at=at, updated_at=at)
    MitigationCase.objects.filter(pk=case.pk).update(created_at=at, updated_at=at)
    for record in (checklist, case):
        AuditEntry.objects.about(record).update(at=at)
