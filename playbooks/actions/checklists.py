"""The checklist of a departure: opened from the closest template, worked off step by step."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.departures import record_permission
from accounts.actions.messages import plan_message
from accounts.models import Consent, Contact, Customer, Departure, Message, Team, User
from accounts.paying import business_day
from accounts.working_hours import schedules_of
from playbooks.actions.callbacks import promise_callback
from playbooks.actions.mitigation_cases import pass_feedback
from playbooks.models import Checklist, ChecklistItem, ChecklistTemplate, ChecklistTemplateItem
from playbooks.models.checklists import ItemKind
from retention_site.base import changes
from retention_site.base.working_time import Schedule, Span
from surveys.actions.leaving import ask_on_leaving

FAREWELL = "departure.farewell"
OFFICE_HOURS = (Span(time(9), time(17)),)
OFFICE_WEEK = (OFFICE_HOURS,) * 5 + ((),) * 2  # of a team that has not said when it works
COPIED = ("code", "kind", "wordings", "after", "needs_proof", "rank")
Status = ChecklistItem.Status


def open_checklist(*, actor: User | None, departure: Departure) -> Checklist:
    """Open the checklist of a departure from the closest template; without any template it is empty."""
    customer, reason = departure.customer, departure.reason
    category = reason.category if reason else None
    template = ChecklistTemplate.objects.best_for(category=category, value_tier=customer.value_tier)
    steps = list(template.items.select_related("team")) if template else []
    schedules = _schedules([step.team or customer.team for step in steps], departure.notice_on)
    with transaction.atomic():
        checklist = changes.create(Checklist(departure=departure, template=template), actor=actor, action="checklist.opened")
        ChecklistItem.objects.bulk_create(_item_of(step, checklist, schedules) for step in steps)
    return checklist


def finish_item(
    *, actor: User | None, item: ChecklistItem, version: int | None, status: str = Status.DONE, note: str = ""
) -> ChecklistItem:
    """Do a step, or say why it is not needed; with the last one the checklist closes.

    Raises StaleVersion or ValidationError.
    """
    _refuse(item, status, note)
    if status not in {Status.DONE, Status.DROPPED}:
        raise changes.refuse("status", _("Choose how it ended."))
    is_asking = item.kind == ItemKind.PERMISSION and status == Status.DONE
    if is_asking and item.checklist.departure.may_write is None:
        raise changes.refuse("may_write", _("Say whether we may write to them again."))
    fields = {"status": status, "done_on": business_day(), "done_by": actor, "note": note.strip() or item.note}
    with transaction.atomic():
        saved = changes.update(item, fields, version=version, actor=actor, action="checklist_item.finished")
        _close_if_done(saved.checklist, actor)
    return saved


def reopen_item(*, actor: User | None, item: ChecklistItem, version: int | None) -> ChecklistItem:
    """Take back that a step was done; its checklist is open again. Raises StaleVersion or ValidationError."""
    if item.is_open:
        raise changes.refuse("status", _("This step is still to be done."))
    if item.message_id:
        raise changes.refuse("status", _("The farewell is on its way."))
    if item.checklist.departure.outcome == Departure.Outcome.SAVED:
        raise changes.refuse("status", _("They stay: nothing is left to be done here."))
    fields = {"status": Status.OPEN, "done_on": None, "done_by": None}
    with transaction.atomic():
        saved = changes.update(item, fields, version=version, actor=actor, action="checklist_item.reopened")
        _set_closed(saved.checklist, None, actor)
    return saved


def assign_item(*, actor: User | None, item: ChecklistItem, version: int | None, assignee: User | None) -> ChecklistItem:
    """Let somebody take a step, or leave it to its team. Raises StaleVersion or ValidationError."""
    if assignee and not assignee.is_active:
        raise changes.refuse("assignee", _("This colleague has left."))
    return changes.update(item, {"assignee": assignee}, version=version, actor=actor, action="checklist_item.assigned")


def promise_interview(
    *,
    actor: User | None,
    item: ChecklistItem,
    version: int | None,
    promised_for: datetime,
    contact: Contact | None,
    **fields: Any,
) -> ChecklistItem:
    """Promise the callback in which the exit interview is held. Raises StaleVersion or ValidationError."""
    _refuse(item, Status.OPEN, "", ItemKind.INTERVIEW)
    if item.callback and item.callback.is_owed:
        raise changes.refuse("promised_for", _("The interview is promised already: move that callback."))
    departure = item.checklist.departure
    with transaction.atomic():
        callback = promise_callback(
            actor=actor,
            customer=departure.customer,
            contact=contact,
            promised_for=promised_for,
            **({"about": _("Exit interview"), "heard": departure.said} | fields),
        )
        action = "checklist_item.interview_promised"
        return changes.update(item, {"callback": callback}, version=version, actor=actor, action=action)


def say_farewell(*, actor: User | None, item: ChecklistItem, version: int | None, words: str = "") -> ChecklistItem:
    """Plan the one farewell mail of a departure, with a personal word and the exit survey, and tick the step off.

    It goes to who gave notice, else to a champion. Raises StaleVersion or ValidationError.
    """
    departure = item.checklist.departure
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=departure.customer_id)
        _refuse(item, Status.DONE, words, ItemKind.FAREWELL)
        occasion = farewell_occasion(departure)
        if Message.objects.filter(occasion=occasion).exists():
            raise changes.refuse("words", _("They have had their farewell."))
        contact = farewell_contact(departure)
        if contact is None:
            raise changes.refuse("words", _("Nobody there has an e-mail address: thank them by phone, and note it here."))
        params = {"departure": departure.pk, "item": item.pk}
        message = plan_message(
            occasion=occasion,
            kind=FAREWELL,
            purpose=Consent.Purpose.FAREWELL,
            to=contact,
            params=params,
            due_at=timezone.now(),
        )
        if message:
            ask_on_leaving(actor=actor, departure=departure, contact=contact, message=message)
        action = "checklist_item.farewell"
        saved = changes.update(item, {"message": message}, version=version, actor=actor, action=action)
        return finish_item(actor=actor, item=saved, version=saved.version, note=words)


def answer_permission(
    *, actor: User | None, item: ChecklistItem, version: int | None, may_write: bool, note: str = ""
) -> ChecklistItem:
    """Note whether we may write again, in the ledger too, and tick the step off. Raises StaleVersion or ValidationError."""
    _refuse(item, Status.DONE, note, ItemKind.PERMISSION)
    with transaction.atomic():
        departure = record_permission(actor=actor, departure=item.checklist.departure, version=None, may_write=may_write)
        item.checklist.departure = departure
        return finish_item(actor=actor, item=item, version=version, note=note)


def hand_feedback(*, actor: User | None, item: ChecklistItem, version: int | None, note: str) -> ChecklistItem:
    """Pass what was learnt to the mitigation team, and tick the step off. Raises StaleVersion or ValidationError."""
    _refuse(item, Status.DONE, note, ItemKind.FEEDBACK)
    with transaction.atomic():
        pass_feedback(actor=actor, case=item.checklist.departure.case, feedback=note)
        return finish_item(actor=actor, item=item, version=version, note=note)


def drop_items(*, actor: User | None, checklist: Checklist, note: str) -> None:
    """Say of every step that is open that it is not needed, and close the checklist."""
    for item in checklist.items.open():
        fields = {"status": Status.DROPPED, "done_on": business_day(), "done_by": actor, "note": item.note or note}
        changes.update(item, fields, version=None, actor=actor, action="checklist_item.finished")
    _set_closed(checklist, business_day(), actor)


def farewell_occasion(departure: Departure) -> str:
    """Name the occasion of the one farewell of a departure."""
    return f"departure:{departure.pk}:farewell"


def farewell_contact(departure: Departure) -> Contact | None:
    """Return whom the farewell goes to: who gave notice, else a champion, else anybody with an address; None for nobody."""
    people = departure.customer.contacts.filter(left_at=None).exclude(email="")
    return min(people, key=lambda each: (each.pk != departure.notice_by_id, not each.is_champion, each.pk), default=None)


def _item_of(step: ChecklistTemplateItem, checklist: Checklist, schedules: Mapping[int | None, Schedule]) -> ChecklistItem:
    departure = checklist.departure
    customer = departure.customer
    team = step.team or customer.team
    start = departure.notice_on if step.due_from == step.DueFrom.NOTICE else departure.effective_on
    manager = customer.manager
    is_theirs = manager and manager.is_active and (team is None or manager.team_id == team.pk)
    return ChecklistItem(
        checklist=checklist,
        team=team,
        assignee=manager if is_theirs else None,
        due_on=max(schedules[team.pk if team else None].working_day(start, step.due_days), departure.notice_on),
        **{name: getattr(step, name) for name in COPIED},
    )


def _schedules(teams: Iterable[Team | None], around: date) -> dict[int | None, Schedule]:
    """Return by team when it works: office days where it has not said so."""
    known = {team.pk: team for team in teams if team}
    schedules: dict[int | None, Schedule] = {None: Schedule(zone=timezone.get_default_timezone(), week=OFFICE_WEEK)}
    for key, schedule in schedules_of(known.values(), around=around).items():
        schedules[key] = schedule if any(schedule.week) else replace(schedule, week=OFFICE_WEEK)
    return schedules


def _refuse(item: ChecklistItem, status: str, note: str, kind: str = "") -> None:
    """Refuse what cannot be done with a step now."""
    if kind and item.kind != kind:
        raise changes.refuse("status", _("This is another kind of step."))
    if not item.is_open:
        raise changes.refuse("status", _("This step is done already."))
    if status == Status.DONE and (waiting := item.waits_for):
        names = ", ".join(str(each) for each in waiting)
        raise changes.refuse("status", _("First: %(steps)s") % {"steps": names})
    if status == Status.DROPPED and not note.strip():
        raise changes.refuse("note", _("Say why it is not needed."))
    if status == Status.DONE and item.needs_proof and not note.strip():
        raise changes.refuse("note", _("This step needs a note or a link as proof."))


def _close_if_done(checklist: Checklist, actor: User | None) -> None:
    """Two people may do the last two steps at once: by the lock the second one sees what the first did."""
    Checklist.objects.select_for_update(of=("self",)).get(pk=checklist.pk)
    if not checklist.items.open().exists():
        _set_closed(checklist, business_day(), actor)


def _set_closed(checklist: Checklist, day: date | None, actor: User | None) -> None:
    action = "checklist.closed" if day else "checklist.reopened"
    changes.update(checklist, {"closed_on": day}, version=None, actor=actor, action=action)
