"""Writing support issues: opening, changing, resolving and opening again."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer, SupportIssue, User
from retention_site.base import changes


def create_issue(*, actor: User | None, customer: Customer, **fields: Any) -> SupportIssue:
    """Open an issue of a customer, now unless `opened_at` says when. Raises ValidationError."""
    fields.setdefault("opened_at", timezone.now())
    issue = SupportIssue(customer=customer, **_with_times(fields))
    _check_belongs(issue.customer_id, fields)
    return changes.create(issue, actor=actor, action="issue.opened")


def update_issue(*, actor: User | None, issue: SupportIssue, version: int | None, fields: dict[str, Any]) -> SupportIssue:
    """Change an issue that is still at `version`; its resolved time follows its status.

    Raises StaleVersion or ValidationError.
    """
    _check_belongs(issue.customer_id, fields)
    return changes.update(
        issue, _with_times(fields, issue.resolved_at), version=version, actor=actor, action=_verb(issue, fields)
    )


def _with_times(fields: dict[str, Any], resolved_at: datetime | None = None) -> dict[str, Any]:
    """Let the resolved time follow the status; one that was `resolved_at` before stays so when it is said again."""
    if "status" not in fields:
        return fields
    if fields["status"] != SupportIssue.Status.RESOLVED:
        return fields | {"resolved_at": None}
    return fields if fields.get("resolved_at") else fields | {"resolved_at": resolved_at or timezone.now()}


def _verb(issue: SupportIssue, fields: dict[str, Any]) -> str:
    status = fields.get("status", issue.status)
    was_resolved, is_resolved = (each == SupportIssue.Status.RESOLVED for each in (issue.status, status))
    if is_resolved and not was_resolved:
        return "issue.resolved"
    return "issue.reopened" if was_resolved and not is_resolved else "issue.updated"


def _check_belongs(customer_id: int, fields: dict[str, Any]) -> None:
    contact = fields.get("contact")
    if contact is not None and contact.customer_id != customer_id:
        raise changes.refuse("contact", _("This contact belongs to another customer."))
