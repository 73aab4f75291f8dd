"""Rows of the lists of promises and of calls to make in their CSV; times of ours are on the reader's clock."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from playbooks.models import Callback, CallTask


def callback_header() -> list[str]:
    return [
        _("About"), _("Customer"), _("Contact"), _("Promised for"), _("Their time"), _("Their time zone"), _("Minutes"),
        _("Stands"), _("Reason"), _("Who calls"), _("Promised by"), _("Promised at"), _("Closed at"), _("Times moved"),
    ]  # fmt: skip


def callback_rows(callbacks: Iterable[Callback]) -> Iterator[list[Any]]:
    """Give the lines of the export as they are read."""
    now = timezone.now()
    for callback in callbacks:
        yield [
            callback.about,
            callback.customer.name,
            callback.contact.full_name if callback.contact else "",
            _minute(callback.promised_for),
            callback.promised_for.astimezone(callback.zone).isoformat(timespec="minutes"),
            callback.zone_name,
            callback.minutes,
            _stands(callback, now),
            callback.outcome_why,
            callback.assignee.full_name,
            callback.promised_by.full_name if callback.promised_by else "",
            _minute(callback.promised_at),
            _minute(callback.closed_at),
            callback.moves,
        ]


def call_task_header() -> list[str]:
    return [
        _("About"), _("Customer"), _("Contact"), _("Phone"), _("Due"), _("Their time"), _("Their time zone"),
        _("Stands"), _("Reason"), _("Attempts"), _("Outreach"), _("Who calls"), _("Closed at"),
    ]  # fmt: skip


def call_task_rows(tasks: Iterable[CallTask], outreach: dict[int, str]) -> Iterator[list[Any]]:
    """Give the lines of the export as they are read; `outreach` are the names that the reader may know, by key."""
    now = timezone.now()
    for task in tasks:
        zone = task.customer.zone
        yield [
            task.about,
            task.customer.name,
            task.contact.full_name,
            task.contact.phone,
            _minute(task.due_at),
            task.due_at.astimezone(zone).isoformat(timespec="minutes"),
            zone.key,
            task.get_outcome_display() or (_("late") if task.is_late(at=now) else _("still to be made")),
            task.why or task.note,
            task.attempts,
            outreach.get(task.run.outreach_id, ""),
            task.assignee.full_name if task.assignee else "",
            _minute(task.closed_at),
        ]


def _stands(callback: Callback, now: Any) -> str:
    if callback.is_owed:
        return _("late") if callback.is_overdue(at=now) else _("owed")
    return callback.get_outcome_display()


def _minute(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes") if at else ""
