"""Rows of the list of promises in its CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from playbooks.models import Callback


def export_header() -> list[str]:
    return [
        _("About"), _("Customer"), _("Contact"), _("Promised for"), _("Their time"), _("Their time zone"), _("Minutes"),
        _("Stands"), _("Reason"), _("Who calls"), _("Promised by"), _("Promised at"), _("Closed at"), _("Times moved"),
    ]  # fmt: skip


def export_rows(callbacks: Iterable[Callback]) -> Iterator[list[Any]]:
    """Give the lines of the export as they are read; times of ours on the reader's clock."""
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


def _stands(callback: Callback, now: Any) -> str:
    if callback.is_owed:
        return _("late") if callback.is_overdue(at=now) else _("owed")
    return callback.get_outcome_display()


def _minute(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes") if at else ""
