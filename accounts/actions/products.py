"""Writing products: how everybody stands is worked out anew, in the queue, when the days of silence of one change."""

from typing import Any

from django.db import transaction

from accounts.actions.standing_rules import stand_again
from accounts.models import Product, User
from retention_site.base import changes

DAYS = ("rhythm", "rhythm_days", "slipping_after", "dormant_after")


def create_product(*, actor: User | None, **fields: Any) -> Product:
    """Make a product. Raises ValidationError."""
    return changes.create(Product(**fields), actor=actor, action="product.created")


def update_product(*, actor: User | None, product: Product, version: int | None, fields: dict[str, Any]) -> Product:
    """Change a product that is still at `version`. Raises StaleVersion or ValidationError."""
    with transaction.atomic():
        before = Product.objects.filter(pk=product.pk).values(*DAYS).first()
        saved = changes.update(product, fields, version=version, actor=actor, action="product.updated")
        if before != {name: getattr(saved, name) for name in DAYS}:
            stand_again()
    return saved
