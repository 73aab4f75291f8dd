"""Writing segments: made, changed, retired, and a shipped one put back as it was shipped. Each counts its customers anew."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Segment, User
from accounts.segments import membership
from accounts.segments.rules import check
from accounts.segments.shipped import note_of, shipped_as
from retention_site.base import changes, queue

TASK_SECONDS = 20  # of counting in one task of the queue


def create_segment(*, actor: User | None, **fields: Any) -> Segment:
    """Make a segment; the queue counts it. Raises ValidationError, for a rule with the place of each fault."""
    check_rule(fields.get("rule"))
    with transaction.atomic():
        segment = changes.create(Segment(**fields), actor=actor, action="segment.created")
        _count(segment)
    return segment


def update_segment(*, actor: User | None, segment: Segment, version: int | None, fields: dict[str, Any]) -> Segment:
    """Change a segment that is still at `version`; another rule is counted afresh, and says so where it moves customers.

    Raises StaleVersion or ValidationError.
    """
    if "rule" in fields:
        check_rule(fields["rule"])
    with transaction.atomic():
        before = Segment.objects.select_for_update().get(pk=segment.pk)
        updated = changes.update(segment, fields, version=version, actor=actor, action="segment.updated")
        if updated.rule != before.rule or updated.is_active > before.is_active:
            Segment.objects.filter(pk=segment.pk).update(refreshed_at=None, problem={})
            updated.refreshed_at, updated.problem = None, {}
            _count(updated)
        elif updated.is_active < before.is_active:
            membership.end_stays(updated)
    return updated


def retire_segment(*, actor: User | None, segment: Segment, version: int | None) -> Segment:
    """Offer a segment no more; every stay ends, and its history is kept. Raises StaleVersion."""
    return update_segment(actor=actor, segment=segment, version=version, fields={"is_active": False})


def restore_segment(*, actor: User | None, segment: Segment, version: int | None) -> Segment:
    """Give a shipped segment the rule and the note it was shipped with. Raises StaleVersion or ValidationError."""
    shipped = shipped_as(segment.code) if segment.is_shipped else None
    if shipped is None:
        raise ValidationError(_("This segment did not come with Keepsake."))
    fields = {"rule": shipped.rule, "note": note_of(shipped)}
    return update_segment(actor=actor, segment=segment, version=version, fields=fields)


def check_rule(rule: Any) -> None:
    """Raise ValidationError on `rule` that names the place of each fault."""
    problems = check(rule)
    if problems:
        raise ValidationError({"rule": [f"{each.path}: {each.words}" if each.path else each.words for each in problems]})


def count_segment(pk: int) -> None:
    """Count a segment again, for some seconds: where many come or go, another task goes on. Nothing where it was retired."""
    for segment in Segment.objects.filter(pk=pk, is_active=True):
        membership.refresh_segment(segment, seconds=TASK_SECONDS)
        if membership.due_segments(at=timezone.now()).filter(pk=pk).exists():
            _count(segment)


def _count(segment: Segment) -> None:
    from accounts.tasks import segment_count

    queue.enqueue(segment_count, key=str(segment.pk))
