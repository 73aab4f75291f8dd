"""Writing from when silence means something, and what else makes customers stand as they do; all are then worked out anew."""

from typing import Any

from django.db import transaction

from accounts.models import StandingRules, User
from accounts.standing import nightly
from retention_site.base import changes, queue


def update_standing_rules(
    *, actor: User | None, standing_rules: StandingRules, version: int | None, fields: dict[str, Any]
) -> StandingRules:
    """Change the company's rules, which are written down when they first change. Raises StaleVersion or ValidationError."""
    with transaction.atomic():
        StandingRules.objects.get_or_create(pk=1)
        before = StandingRules.objects.get(pk=1).version
        saved = changes.update(standing_rules, fields, version=version, actor=actor, action="standing_rules.updated")
        if saved.version != before:
            stand_again()
    return saved


def stand_again() -> None:
    """Have the queue work out how everybody stands, in the transaction of what changed it."""
    from accounts.tasks import refresh_standings_on

    queue.enqueue(refresh_standings_on, key=nightly.first_turn().key)
