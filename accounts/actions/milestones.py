"""Writing milestones: who reached one is counted again, in the queue, whenever what has to be done for it changes."""

from typing import Any

from django.db import transaction

from accounts.actions.standing_rules import stand_again
from accounts.milestones.reaching import Definition
from accounts.milestones.refreshing import refresh_milestones
from accounts.models import Milestone, User
from retention_site.base import changes, queue


def create_milestone(*, actor: User | None, **fields: Any) -> Milestone:
    """Make a milestone and have it counted. Raises ValidationError."""
    with transaction.atomic():
        milestone = changes.create(Milestone(**fields), actor=actor, action="milestone.created")
        if milestone.is_active:
            _count_again(milestone)
    return milestone


def update_milestone(*, actor: User | None, milestone: Milestone, version: int | None, fields: dict[str, Any]) -> Milestone:
    """Change a milestone that is still at `version`; counted again if need be. Raises StaleVersion or ValidationError."""
    with transaction.atomic():
        before = Milestone.objects.get(pk=milestone.pk)
        saved = changes.update(milestone, fields, version=version, actor=actor, action="milestone.updated")
        if saved.is_active and (Definition.of(saved) != Definition.of(before) or not before.is_active):
            _count_again(saved)
    return saved


def recount_milestone(pk: int) -> None:
    """Write anew who reached a milestone, and when, and have their standing follow; one out of use keeps what it had."""
    with transaction.atomic():
        if refresh_milestones(milestones=Milestone.objects.filter(pk=pk, is_active=True)):
            stand_again()


def _count_again(milestone: Milestone) -> None:
    from accounts.tasks import milestone_recount

    queue.enqueue(milestone_recount, key=str(milestone.pk))
