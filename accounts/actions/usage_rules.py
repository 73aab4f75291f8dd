"""Writing how long single usage events are kept."""

from typing import Any

from accounts.models import UsageRules, User
from retention_site.base import changes


def update_usage_rules(
    *, actor: User | None, usage_rules: UsageRules, version: int | None, fields: dict[str, Any]
) -> UsageRules:
    """Change the company's rules, which are written down when they first change. Raises StaleVersion or ValidationError."""
    UsageRules.objects.get_or_create(pk=1)
    return changes.update(usage_rules, fields, version=version, actor=actor, action="usage_rules.updated")
