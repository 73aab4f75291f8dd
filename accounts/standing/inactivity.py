"""How many days of silence mean something, product by product (S4): its own days, else what its rhythm and the rules say."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from accounts.models import Product, StandingRules, UsageDay
from accounts.standing.days import later, latest, literal
from accounts.stretches import Sql

COLUMNS = ("slipping_on", "dormant_on")
SLIPPING_BEATS, DORMANT_BEATS = 2, 3  # of its rhythm, at least, where a product is used less than weekly


class Silence(NamedTuple):
    """Days without use after which somebody is slipping away, and after which they are dormant."""

    slipping: int
    dormant: int


def silence_without_product(rules: StandingRules) -> Silence:
    """Return the days for use that names no product."""
    return Silence(rules.slipping_after, rules.dormant_after)


def silence_of(product: Product, rules: StandingRules) -> Silence:
    """Return the days that hold for a product: dormant is always later than slipping, whichever of them is its own."""
    if product.rhythm == Product.Rhythm.DAILY:
        general = Silence(rules.daily_slipping_after, rules.daily_dormant_after)
    elif product.rhythm == Product.Rhythm.WEEKLY:
        general = silence_without_product(rules)
    else:
        rhythm = product.expected_days
        general = Silence(max(rules.slipping_after, SLIPPING_BEATS * rhythm), max(rules.dormant_after, DORMANT_BEATS * rhythm))
    slipping = product.slipping_after or general.slipping
    return Silence(slipping, max(product.dormant_after or general.dormant, slipping + 1))


def silences(rules: StandingRules, products: Iterable[Product] | None = None) -> dict[int, Silence]:
    """Return, by key, the products whose days differ from those without product: one query unless `products` are given."""
    general = silence_without_product(rules)
    if products is None:
        own = Q(slipping_after__isnull=False) | Q(dormant_after__isnull=False)
        products = Product.objects.filter(own | ~Q(rhythm=Product.Rhythm.WEEKLY))
    found = {product.pk: silence_of(product, rules) for product in products}
    return {pk: silence for pk, silence in found.items() if silence != general}


def silent_from(as_of: date, within: Sql, rules: StandingRules, products: Iterable[Product] | None = None) -> Sql:
    """Select (customer_id, *COLUMNS) of everybody who used anything by `as_of`: the days their silence becomes that.

    The latest over all they used: who still uses one of two products is not silent.
    """
    groups: dict[Silence, list[int]] = {}
    for pk, silence in sorted(silences(rules, products).items()):
        groups.setdefault(silence, []).append(pk)
    cases = [_last_use(keys, is_in=True) for keys in groups.values()]
    cases.append(_last_use([pk for keys in groups.values() for pk in keys], is_in=False))
    lasts = ", ".join(f"{case} AS last_{n}" for n, case in enumerate(cases))
    table = UsageDay._meta.db_table
    used = f"""SELECT customer_id, {lasts} FROM {table} {within.and_more}
        day <= {literal(as_of)} GROUP BY customer_id"""  # noqa: S608
    days = [*groups, silence_without_product(rules)]
    slipping = latest(*(later(f"last_{n}", each.slipping) for n, each in enumerate(days)))
    dormant = latest(*(later(f"last_{n}", each.dormant) for n, each in enumerate(days)))
    text = f"SELECT customer_id, {slipping} AS slipping_on, {dormant} AS dormant_on FROM ({used}) used"  # noqa: S608
    return Sql(text, within.params)


def _last_use(keys: list[int], *, is_in: bool) -> str:
    """The last day on which one of these products was used, or anything but them."""
    if not keys:
        return "MAX(day)"
    condition = f"COALESCE(product_id, 0) {'IN' if is_in else 'NOT IN'} ({', '.join(map(str, keys))})"
    return f"MAX(CASE WHEN {condition} THEN day END)"
