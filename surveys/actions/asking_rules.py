"""Writing how often people may be asked."""

from typing import Any

from accounts.models import User
from retention_site.base import changes
from surveys.models import AskingRules


def update_asking_rules(
    *, actor: User | None, asking_rules: AskingRules, version: int | None, fields: dict[str, Any]
) -> AskingRules:
    """Change the company's rules, which are written down when they first change. Raises StaleVersion or ValidationError."""
    if not AskingRules.objects.filter(pk=1).exists():
        AskingRules.objects.get_or_create(pk=1)
    return changes.update(asking_rules, fields, version=version, actor=actor, action="asking_rules.updated")
