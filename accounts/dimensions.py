"""The rates of one period by what customers are: industry, tier, products, account manager, team, country, own attributes.

A split parts the customers at the beginning of the period: so many of this kind, so many of them still there. What they are is
taken as it is known today, for only the products they had have a history: those are counted on the closing day it begins with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.countries import country_name
from accounts.models import Attribute, Customer, Spell, Subscription, Team, User
from accounts.retention import Period
from accounts.stretches import Rule, Sql, fetched, stretches_of
from retention_site.base.proportions import Share, share

ATTRIBUTE = "attr."
MOST_GROUPS = 60
MANY = 4  # products; so many and more are one group


@dataclass(frozen=True)
class Group:
    """Customers of one kind at the beginning of a period, and how many of them were still there at its end."""

    key: str  # empty where it is unknown
    label: str
    bc: int
    survivors: int

    @property
    def lost(self) -> int:
        return self.bc - self.survivors

    @property
    def retention(self) -> Share:
        return share(self.survivors, self.bc)

    @property
    def churn(self) -> Share:
        return share(self.lost, self.bc)


@dataclass(frozen=True)
class Dimension:
    """Something that parts customers by a column of theirs."""

    code: str
    label: Any
    column: Combinable

    def groups(self, period: Period) -> Sql:  # noqa: ARG002
        """Select each customer with the group they are in."""
        rows = Customer.objects.order_by().annotate(part=self.column).values_list("pk", "part")
        return Sql(*_text_and_params(rows))

    def only(self, customers: QuerySet[Customer], key: str, period: Period) -> QuerySet[Customer]:  # noqa: ARG002
        """Return those of `customers` who are in the group `key`. Raises ValueError where it can be none."""
        rows = customers.alias(part=self.column)
        return rows.filter(part=key) if key else rows.filter(part__isnull=True)

    def labels(self, keys: Iterable[str]) -> dict[str, str]:
        """Say in the reader's words what the groups are."""
        return _LABELS.get(self.code, _as_they_are)([key for key in keys if key])


@dataclass(frozen=True)
class ProductCount(Dimension):
    """How many products they had when the period began."""

    def groups(self, period: Period) -> Sql:
        text = f"""
            SELECT customers.id AS customer_id, CASE WHEN held.n >= {MANY:d} THEN {MANY:d} ELSE COALESCE(held.n, 0) END AS part
            FROM {Customer._meta.db_table} customers LEFT JOIN (
                SELECT spells.customer_id, COUNT(DISTINCT lines.product_id) AS n FROM {Subscription._meta.db_table} lines
                JOIN {Spell._meta.db_table} spells ON spells.id = lines.spell_id
                WHERE lines.started_on <= %s AND (lines.ended_on IS NULL OR lines.ended_on > %s) GROUP BY spells.customer_id
            ) held ON held.customer_id = customers.id"""  # noqa: S608
        return Sql(text, (period.start, period.start))

    def only(self, customers: QuerySet[Customer], key: str, period: Period) -> QuerySet[Customer]:
        if key not in map(str, range(MANY + 1)):
            raise ValueError(key)
        n = int(key)
        text = f"""
            SELECT spells.customer_id FROM {Subscription._meta.db_table} lines
            JOIN {Spell._meta.db_table} spells ON spells.id = lines.spell_id
            WHERE lines.started_on <= %s AND (lines.ended_on IS NULL OR lines.ended_on > %s)
            GROUP BY spells.customer_id HAVING COUNT(DISTINCT lines.product_id) {">=" if n in (0, MANY) else "="} %s"""  # noqa: S608
        held = RawSQL(text, (period.start, period.start, n))  # noqa: S611 - days and numbers go in as parameters
        return customers.filter(pk__in=held) if n else customers.exclude(pk__in=held)


def dimensions(attributes: Sequence[Attribute]) -> dict[str, Dimension]:
    """Return everything customers can be parted by, in order, by its code; own attributes at the end."""
    shipped = (
        Dimension("industry", _("Industry"), known_text(F("industry"))),
        Dimension("value_tier", _("Value tier"), known_text(F("value_tier"))),
        ProductCount("products", _("Number of products"), F("pk")),
        Dimension("manager", _("Account manager"), F("manager_id")),
        Dimension("team", _("Team"), F("team_id")),
        Dimension("country", _("Country"), known_text(F("country"))),
    )
    own = (Dimension(ATTRIBUTE + each.code, each.label, _value_of(each)) for each in attributes)
    return {dimension.code: dimension for dimension in (*shipped, *own)}


def rates_by(customers: QuerySet[Customer], dimension: Dimension, period: Period, *, rule: Rule, on: date) -> list[Group]:
    """Return the groups of `customers`, the largest first and MOST_GROUPS at most, as known on the day `on`.

    One statement and, for names, one more, however many customers or groups there are.
    """
    stretches = stretches_of(rule, customers)
    groups, rows = dimension.groups(period), stretches.rows
    last = min(period.end, on)
    text = f"""
        SELECT part, COUNT(*) AS n, COUNT(after.customer_id) FROM {rows.text} before
        JOIN parts ON parts.customer_id = before.customer_id
        LEFT JOIN {rows.text} after ON after.customer_id = before.customer_id
            AND after.began <= %s AND (after.ended IS NULL OR after.ended > %s)
        WHERE before.began <= %s AND (before.ended IS NULL OR before.ended > %s)
        GROUP BY part ORDER BY n DESC, part LIMIT {MOST_GROUPS:d}"""  # noqa: S608
    params = (*rows.params, *rows.params, last, last, period.start, period.start)
    parts = Sql(f"parts(customer_id, part) AS ({groups.text})", groups.params)
    found = [(_key(part), int(n), int(stay)) for part, n, stay in fetched(stretches.select(text, *params, more=parts))]
    labels = dimension.labels(key for key, _n, _stay in found)
    return [Group(key, labels.get(key, key) or _("unknown"), n, stay) for key, n, stay in found]


def _key(part: Any) -> str:
    return "" if part is None else str(part)


def _value_of(attribute: Attribute) -> Combinable:
    return known_text(Cast(KeyTextTransform(attribute.code, "attributes"), TextField()))


def known_text(text: Combinable) -> Combinable:
    """An empty text is not known, as none is."""
    return NullIf(text, Value(""), output_field=TextField())


def _text_and_params(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    text, params = rows.query.sql_with_params()
    return text, tuple(params)


def _as_they_are(keys: list[str]) -> dict[str, str]:
    return {key: key for key in keys}


def _countries(keys: list[str]) -> dict[str, str]:
    return {key: country_name(key, get_language() or "en") for key in keys}


def _tiers(keys: list[str]) -> dict[str, str]:
    return {key: str(dict(Customer.ValueTier.choices).get(key, key)) for key in keys}


def _people(keys: list[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in User.objects.filter(pk__in=keys).values_list("pk", "full_name")}


def _teams(keys: list[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in Team.objects.filter(pk__in=keys).values_list("pk", "name")}


def _products(keys: list[str]) -> dict[str, str]:
    return {key: _("%(n)s or more") % {"n": key} if key == str(MANY) else key for key in keys}


_LABELS = {"country": _countries, "value_tier": _tiers, "manager": _people, "team": _teams, "products": _products}
