"""REST: products, and how often a healthy customer uses each."""

from typing import Any

from django_filters import rest_framework as filters

from accounts.actions.products import create_product, update_product
from accounts.models import Product
from retention_site.base.api_fields import ApiSerializer
from retention_site.base.api_filters import Filters, FlagFilter
from retention_site.base.resources import Changed, Created, Listed


class ProductSerializer(ApiSerializer):
    class Meta:
        model = Product
        fields = [
            "id", "code", "name", "rhythm", "rhythm_days", "slipping_after", "dormant_after", "is_active", "created_at",
            "updated_at",
        ]  # fmt: skip


class ProductFilter(Filters):
    code = filters.CharFilter(max_length=60)
    is_active = FlagFilter()


class Products(Listed[Product], Created[Product], Changed[Product]):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    filterset_class = ProductFilter
    ordering = ("name", "pk")

    def add(self, **fields: Any) -> Product:
        return create_product(actor=self.caller, **fields)

    def change(self, row: Product, *, version: int | None, fields: dict[str, Any]) -> Product:
        return update_product(actor=self.caller, product=row, version=version, fields=fields)
