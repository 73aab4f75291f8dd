"""Writing churn reasons and their categories: the wording may change, the code and the list it stands in stay."""

from typing import Any

from accounts.models import ChurnReason, User
from retention_site.base import changes


def create_churn_reason(*, actor: User | None, **fields: Any) -> ChurnReason:
    """Add a reason. Raises ValidationError."""
    return changes.create(ChurnReason(**fields), actor=actor, action="churn_reason.created")


def update_churn_reason(
    *, actor: User | None, churn_reason: ChurnReason, version: int | None, fields: dict[str, Any]
) -> ChurnReason:
    """Change a reason that is still at `version`; what it was chosen for keeps it. Raises StaleVersion or ValidationError."""
    return changes.update(churn_reason, fields, version=version, actor=actor, action="churn_reason.updated")
