"""Files of customers: one row each, with their contact, spell and products."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from accounts.actions.attributes import read_value
from accounts.actions.customers import refresh_keys
from accounts.imports import parsing
from accounts.imports.contacts import plan_contact
from accounts.imports.parsing import BadCell, Parser
from accounts.imports.rows import COLUMNS, BadHeader, FileKind, Outcome, Row, Run, stored_values
from accounts.imports.spells import plan_spell
from accounts.imports.subscriptions import plan_products
from accounts.models import Attribute, Contact, Customer, Product, Spell, Subscription

ATTRIBUTE = "attr."
_BAD_CODE = gettext_noop("Codes of own attributes have small letters, digits and _ only, a letter first, at most 40.")
_FOREIGN = gettext_noop("This id belongs to a customer of another team.")
Stored = dict[str, Any]

# An empty cell clears these; elsewhere it leaves what is stored as it is
CLEARED = {
    "industry": "", "industry_fit": None, "country": "", "timezone": "", "language": "", "trial_started_on": None,
    "sales_approach": "",
}  # fmt: skip
DEFAULTS = {"kind": Customer.Kind.COMPANY.value, "value_tier": Customer.ValueTier.STANDARD.value}
NEW: Stored = (
    dict.fromkeys(COLUMNS["customer"], "") | CLEARED | DEFAULTS | {"attributes": {}, "started_on": None, "team_id": None}
)
GIVEN = ("name", *CLEARED, *DEFAULTS)
ABOUT_CONTACT = ("full_name", "call_name", "email", "phone")


class CustomerFile(FileKind):
    """`external_id` and `name` are required; a customer whose id is known is updated in the columns that are given."""

    required = ("external_id", "name")
    columns: dict[str, Parser] = {
        "external_id": parsing.text(80),
        "name": parsing.text(200),
        "kind": parsing.choice(Customer.Kind.values),
        "industry": parsing.text(80),
        "value_tier": parsing.choice(Customer.ValueTier.values),
        "country": parsing.country,
        "timezone": parsing.time_zone,
        "language": parsing.choice([code for code, _name in settings.LANGUAGES]),
        "started_on": parsing.day,
        "trial_started_on": parsing.day,
        "left_on": parsing.day,
        "leave_reason": parsing.text(200),
        "sales_approach": parsing.choice(Customer.SalesApproach.values),
        "products": parsing.codes,
        "monthly_value": parsing.amount(whole=12, places=2),
        "currency": parsing.currency,
        "contact_name": parsing.text(200),
        "contact_call_name": parsing.text(100),
        "contact_email": parsing.email,
        "contact_phone": parsing.phone_text,
        "contact_language": parsing.choice([code for code, _name in settings.LANGUAGES]),
        "industry_fit": parsing.yes_or_no,
    }

    def parsers(self, header: list[str]) -> dict[str, Parser]:
        attributes = {each.code: each for each in Attribute.objects.all()}
        known = super().parsers([name for name in header if not name.startswith(ATTRIBUTE)])
        return {name: known.get(name) or _attribute_parser(name, attributes) for name in header}

    def key_of(self, row: Row) -> str:
        return str(row.values["external_id"])

    def compare(self, rows: list[Row], run: Run) -> None:
        stored = _Stored(run, [row.key for row in rows])
        codes = {code for row in rows for code in row.get("products") or []}
        run.known_products |= set(Product.objects.filter(code__in=codes).values_list("code", flat=True))
        for row in rows:
            _plan(row, run, stored)


class _Stored:
    """What is stored about the customers of a chunk, read in five queries."""

    def __init__(self, run: Run, keys: list[str]) -> None:
        self.customers: dict[str, Stored] = {}
        self.contacts: dict[int, list[Stored]] = defaultdict(list)
        self.spells: dict[int, list[Stored]] = defaultdict(list)
        self.subscriptions: dict[int, list[Stored]] = defaultdict(list)
        always = ("id", "version")
        for customer in Customer.objects.filter(external_id__in=keys).values(*always, *COLUMNS["customer"]):
            self.customers[customer["external_id"]] = stored_values(customer)
        self.visible = set(run.customers(keys).values_list("external_id", flat=True))
        ids = [customer["id"] for customer in self.customers.values()]
        contacts = Contact.objects.filter(customer__in=ids).order_by("id")
        for contact in contacts.values(*always, "customer_id", *COLUMNS["contact"]):
            self.contacts[contact["customer_id"]].append(stored_values(contact))
        spells = Spell.objects.filter(customer__in=ids).order_by("started_on")
        for spell in spells.values(*always, "customer_id", *COLUMNS["spell"]):
            self.spells[spell["customer_id"]].append(stored_values(spell))
        subscriptions = Subscription.objects.filter(spell__customer__in=ids).order_by("started_on", "id")
        for line in subscriptions.values(*always, "spell_id", "product__code", *COLUMNS["subscription"]):
            self.subscriptions[line["spell_id"]].append(stored_values(line))


def _plan(row: Row, run: Run, stored: _Stored) -> None:
    customer = stored.customers.get(row.key)
    if customer and row.key not in stored.visible:
        row.refuse("external_id", _FOREIGN)
        return
    pk = customer["id"] if customer else 0
    fields = _describing(row, customer, team=run.team)
    contacts = plan_contact(row, fields, stored.contacts.get(pk, []))
    spell = plan_spell(row, stored.spells.get(pk, []), stored.subscriptions)
    plan_products(row, run, spell, stored.subscriptions)
    starts = [each["started_on"] for each in stored.spells.get(pk, [])]
    if spell:
        starts = [start for start in starts if start != spell.was] + [spell.started_on]
        fields["started_on"] = min(starts)
    if row.problems:
        return
    if customer is None or contacts is not None or fields["name"] != customer["name"]:
        fields |= _keys(fields, contacts if contacts is not None else stored.contacts.get(pk, []))
    row.change("customer", fields, customer)
    row.outcome = Outcome.ADDED if customer is None else Outcome.CHANGED if row.changes else Outcome.UNCHANGED


def _keys(fields: Stored, contacts: list[Stored]) -> Stored:
    customer = Customer(external_id=fields["external_id"], name=fields["name"])
    refresh_keys(customer, contacts=[Contact(**{name: each[name] for name in ABOUT_CONTACT}) for each in contacts])
    return {"name_sort": customer.name_sort, "search_key": customer.search_key}


def _describing(row: Row, customer: Mapping[str, Any] | None, *, team: int | None) -> Stored:
    """Return every column of the customer itself, those of the file over those that are stored."""
    fields = {name: (customer or NEW | {"team_id": team})[name] for name in COLUMNS["customer"]}
    fields["external_id"] = row.key
    for name in GIVEN:
        value = row.get(name)
        if value is not None:
            fields[name] = value
        elif name in row.values and name in CLEARED:
            fields[name] = CLEARED[name]
    own = {name.removeprefix(ATTRIBUTE): value for name, value in row.values.items() if name.startswith(ATTRIBUTE)}
    if own:
        kept = {code: value for code, value in fields["attributes"].items() if code not in own}
        fields["attributes"] = kept | {code: value for code, value in own.items() if value is not None}
    return fields


def _attribute_parser(name: str, attributes: Mapping[str, Attribute]) -> Parser:
    code = name.removeprefix(ATTRIBUTE)
    attribute = attributes.get(code) or Attribute(code=code, kind=Attribute.Kind.TEXT)
    if code not in attributes and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code):
        raise BadHeader(name, _BAD_CODE)
    return partial(_own_value, parsing.text(500), attribute)


def _own_value(plain: Callable[[str], str], attribute: Attribute, cell: str) -> Any:
    try:
        return read_value(attribute, plain(cell))
    except BadCell:
        raise
    except ValueError as error:  # told in the language of whoever started the import
        raise BadCell(str(error)) from error


def new_attributes(header: list[str]) -> list[str]:
    """Return the codes of own attributes that the header names and nobody has defined."""
    codes = [name.removeprefix(ATTRIBUTE) for name in header if name.startswith(ATTRIBUTE)]
    known = set(Attribute.objects.filter(code__in=codes).values_list("code", flat=True))
    return [code for code in codes if code not in known]
