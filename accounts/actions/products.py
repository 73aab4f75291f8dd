"""Writing products."""

from typing import Any

from accounts.models import Product, User
from retention_site.base import changes


def create_product(*, actor: User | None, **fields: Any) -> Product:
    """Make a product. Raises ValidationError."""
    return changes.create(Product(**fields), actor=actor, action="product.created")


def update_product(*, actor: User | None, product: Product, version: int | None, fields: dict[str, Any]) -> Product:
    """Change a product that is still at `version`. Raises StaleVersion or ValidationError."""
    return changes.update(product, fields, version=version, actor=actor, action="product.updated")
