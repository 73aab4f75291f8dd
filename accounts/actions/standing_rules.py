"""Writing from when silence means something, and what else makes customers stand as they do."""

from typing import Any

from accounts.models import StandingRules, User
from retention_site.base import changes


def update_standing_rules(
    *, actor: User | None, standing_rules: StandingRules, version: int | None, fields: dict[str, Any]
) -> StandingRules:
    """Change the company's rules, which are written down when they first change. Raises StaleVersion or ValidationError."""
    if not StandingRules.objects.filter(pk=1).exists():
        StandingRules.objects.get_or_create(pk=1)
    return changes.update(standing_rules, fields, version=version, actor=actor, action="standing_rules.updated")
