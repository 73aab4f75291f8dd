"""Whom a page of numbers is about: everybody its reader may see, or those of some kinds, as its address says.

Kinds are those of the customer list, under the same names, so that each number opens its customers there. How many products
somebody has changes all the time: it is taken as it was when each period began, as in accounts/dimensions.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from accounts.dimensions import MANY, Dimension, dimensions
from accounts.filters import KindFilter
from accounts.models import Attribute, Customer, User
from accounts.retention import Period

PRODUCTS = "products"


@dataclass(frozen=True)
class Population:
    """`customers` fixed by what they are, and how many `products` they had when a period began: its key, or nothing."""

    customers: QuerySet[Customer]
    products: str = ""
    is_everybody: bool = False

    def at(self, period: Period) -> QuerySet[Customer]:
        """Return those whom the numbers of one period are about."""
        return by_products().only(self.customers, self.products, period) if self.products else self.customers


def by_products() -> Dimension:
    return dimensions([])[PRODUCTS]


def seen_by(user: User) -> Population:
    """Return everybody whom `user` may see; what is stored over everybody is theirs where that is all there are."""
    return Population(Customer.objects.visible_to(user), is_everybody=user.sees_all)


class PopulationFilter(KindFilter):
    """The kinds that numbers can be narrowed to."""

    products = django_filters.ChoiceFilter(label=gettext_lazy("number of products"), method="by_products")

    def __init__(self, request: HttpRequest, user: User, attributes: Sequence[Attribute]) -> None:
        super().__init__(request, Customer.objects.visible_to(user), attributes)
        keys = [str(n) for n in range(MANY + 1)]
        self.offer(products=list(by_products().labels(keys).items()))

    def by_products(self, rows: Any, _name: str, _value: str) -> Any:
        return rows  # Population.at asks for them, period by period

    @property
    def population(self) -> Population:
        """Return whom the address names."""
        rows = self.qs
        products = str(self.form.cleaned_data.get(PRODUCTS) or "")
        return Population(rows, products, is_everybody=not rows.query.where and not products)

    @property
    def list_query(self) -> str:
        """What the address of the customer list needs besides, for the same people: "&industry=Clinics", or nothing."""
        chosen = {name: self.form.cleaned_data.get(name) for name in self.form.fields if name != PRODUCTS}
        kept = {name: value for name, value in chosen.items() if value not in (None, "")}
        return f"&{urlencode(kept)}" if kept else ""
