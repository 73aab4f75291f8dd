"""Writing milestones: who reached one is counted again, in the queue, whenever what has to be done for it changes."""

from typing import Any

from django.db import transaction

from accounts.actions.standing_rules import stand_again
from accounts.milestones import turns
from accounts.milestones.reaching import Definition
from accounts.milestones.turns import Turn
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


def take_turn(turn: Turn) -> None:
    """Write anew who of the next customers reached a milestone, and when; once all are done, have their standing follow.

    The turn that follows is enqueued with what was written, or not at all. One out of use keeps what it had.
    """
    with transaction.atomic():
        following = turns.take(turn)
        if following:
            enqueue_turn(following)
        elif turn.has_changed and not turn.goes_on:  # the night looks at how everybody stands anyhow
            stand_again()


def enqueue_turn(turn: Turn) -> None:
    from accounts.tasks import milestone_recount

    queue.enqueue(milestone_recount, key=turn.key)


def _count_again(milestone: Milestone) -> None:
    enqueue_turn(turns.first_turn(milestone.pk))
