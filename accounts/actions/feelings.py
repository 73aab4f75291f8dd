"""What account managers feel about a customer: said, and never changed; the last one counts."""

from accounts.models import Customer, Feeling, User
from retention_site.base import changes


def add_feeling(*, actor: User, customer: Customer, kind: str, note: str = "") -> Feeling:
    """Note what `actor` feels. Raises ValidationError."""
    return changes.create(Feeling(customer=customer, kind=kind, note=note, actor=actor), actor=actor, action="feeling.added")
