"""Files of subscriptions, and the products that a customer's row names."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from accounts.imports import parsing
from accounts.imports.parsing import Parser
from accounts.imports.rows import COLUMNS, MOST_NEW_PRODUCTS, FileKind, Outcome, Row, Run, stored_values
from accounts.imports.spells import PlannedSpell
from accounts.models import Product, Spell, Subscription

Stored = dict[str, Any]

_NO_PRODUCT = gettext_noop("Money needs a product to be for.")
_NO_CURRENCY = gettext_noop("Money needs a currency.")
_NO_SPELL = gettext_noop("Products need the day the customer began: fill in started_on.")
_TOO_MANY_NEW = gettext_noop("The file names more than %(most)s unknown products. Is this the right column?")
_NO_CUSTOMER = gettext_noop("There is no customer with this id.")
_UNPAID = gettext_noop("The customer was not paying on this day.")
_BACKWARDS = gettext_noop("The end must not come before the beginning, %(day)s.")
_OUTLIVES = gettext_noop("The customer left on %(day)s: this must end by then.")

NEW: Stored = {"ended_on": None, "monthly_value": None, "currency": "", "renews_on": None, "payment_state": "paid"}


def plan_products(row: Row, run: Run, spell: PlannedSpell | None, subscriptions: Mapping[int, list[Stored]]) -> None:
    """Plan the products that a customer's row names, inside `spell`.

    The money is that of the first of them, since the row gives one sum; the others have none, or keep theirs. Products that
    the row does not name are left alone.
    """
    codes, value, currency = row.get("products") or [], row.get("monthly_value"), row.get("currency")
    if value is not None and not codes:
        row.refuse("monthly_value", _NO_PRODUCT)
    if value is not None and currency is None:
        row.refuse("currency", _NO_CURRENCY)
    if codes and spell is None and not row.problems:
        row.refuse("products", _NO_SPELL)
    if not run.bring_products(codes):
        row.refuse("products", _TOO_MANY_NEW, most=MOST_NEW_PRODUCTS)
    if spell is None or row.problems:
        return
    lines = subscriptions.get(spell.pk, []) if spell.pk else []
    for code in codes:
        stored = [line for line in lines if line["product__code"] == code]
        money = {"monthly_value": value, "currency": currency} if value is not None and code == codes[0] else {}
        line = {"product": code, "spell_started_on": spell.started_on, "ended_on": spell.ended_on} | money
        _plan_product(row, line, stored[-1] if stored else None, today=run.today.isoformat())


def _plan_product(row: Row, line: Stored, stored: Stored | None, *, today: str) -> None:
    """Plan one product of a spell: `line` is what the row says, `stored` the newest line that there is."""
    money: Stored = {name: line[name] for name in ("monthly_value", "currency") if name in line}
    given_up = stored and stored["ended_on"] and stored["ended_on"] <= today and line["ended_on"] is None
    if stored is None or given_up:
        row.change("subscription", NEW | line | {"started_on": today if given_up else line["spell_started_on"]}, None)
    elif money == {name: stored[name] for name in money}:
        return
    elif stored["ended_on"] or stored["monthly_value"] is None or stored["started_on"] >= today:
        row.change("subscription", money, stored)
    else:
        # A new price closes one line and opens the next, or revenue retention could not be told
        row.change("subscription", {"ended_on": today}, stored)
        kept = {name: stored[name] for name in ("renews_on", "payment_state")}
        row.change("subscription", NEW | kept | line | {"started_on": today}, None)


class SubscriptionFile(FileKind):
    """`external_id`, `product` and `started_on` name one subscription, in the spell that covers its first day."""

    required = ("external_id", "product", "started_on")
    columns: dict[str, Parser] = {
        "external_id": parsing.text(80),
        "product": parsing.code,
        "started_on": parsing.day,
        "ended_on": parsing.day,
        "monthly_value": parsing.amount(whole=12, places=2),
        "currency": parsing.currency,
        "renews_on": parsing.day,
    }

    def key_of(self, row: Row) -> str:
        return hashlib.sha256("\0".join(str(row.values[name]) for name in self.required).encode()).hexdigest()

    def compare(self, rows: list[Row], run: Run) -> None:
        stored = _Stored(run, {row.customer for row in rows})
        codes = {row.values["product"] for row in rows}
        run.known_products |= set(Product.objects.filter(code__in=codes).values_list("code", flat=True))
        for row in rows:
            _plan_line(row, run, stored)


class _Stored:
    """What is stored about the customers of a chunk, read in three queries."""

    def __init__(self, run: Run, keys: set[str]) -> None:
        self.spells: dict[str, list[Stored]] = defaultdict(list)
        self.lines: dict[tuple[int, str, str], Stored] = {}
        self.customers = set(run.customers(keys).values_list("external_id", flat=True))
        spells = Spell.objects.filter(customer__external_id__in=keys)
        for spell in spells.values("id", "customer__external_id", *COLUMNS["spell"]):
            self.spells[spell["customer__external_id"]].append(stored_values(spell))
        lines = Subscription.objects.filter(spell__customer__external_id__in=keys)
        for line in lines.values("id", "version", "spell_id", "product__code", *COLUMNS["subscription"]):
            values = stored_values(line)
            self.lines[values["spell_id"], values["product__code"], values["started_on"]] = values


def _plan_line(row: Row, run: Run, stored: _Stored) -> None:
    if row.customer not in stored.customers:
        row.refuse("external_id", _NO_CUSTOMER)
        return
    if not run.bring_products([row.values["product"]]):
        row.refuse("product", _TOO_MANY_NEW, most=MOST_NEW_PRODUCTS)
    started_on = row.values["started_on"]
    spell = next((each for each in stored.spells[row.customer] if _covers(each, started_on)), None)
    if spell is None:
        row.refuse("started_on", _UNPAID)
        return
    line = stored.lines.get((spell["id"], row.values["product"], started_on))
    given = {name: row.values[name] for name in NEW if row.get(name) is not None}
    fields = (line or NEW) | given
    if fields["monthly_value"] is not None and not fields["currency"]:
        row.refuse("currency", _NO_CURRENCY)
    if fields["ended_on"] and fields["ended_on"] < started_on:
        row.refuse("ended_on", _BACKWARDS, day=started_on)
    elif spell["ended_on"] and (fields["ended_on"] is None or fields["ended_on"] > spell["ended_on"]):
        row.refuse("ended_on", _OUTLIVES, day=spell["ended_on"])
    if row.problems:
        return
    place = {"product": row.values["product"], "spell_started_on": spell["started_on"], "started_on": started_on}
    row.change("subscription", given if line else NEW | place | given, line)
    row.outcome = Outcome.ADDED if line is None else Outcome.CHANGED if row.changes else Outcome.UNCHANGED


def _covers(spell: Stored, day: str) -> bool:
    return spell["started_on"] <= day and (spell["ended_on"] is None or day < spell["ended_on"])
