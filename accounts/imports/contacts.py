"""The contact of a customer's row: found by e-mail, else by full name, else made."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from accounts.addresses import hash_address
from accounts.imports import parsing
from accounts.imports.parsing import BadCell
from accounts.imports.rows import COLUMNS, Row
from accounts.models import Customer
from accounts.names import can_greet, search_key, sort_key

Stored = dict[str, Any]

_NAMELESS = gettext_noop("A contact needs a name.")
_FROM = {
    "contact_name": "full_name",
    "contact_call_name": "call_name",
    "contact_email": "email",
    "contact_phone": "phone",
    "contact_language": "language",
}
NEW: Stored = dict.fromkeys(COLUMNS["contact"], "") | {
    "is_champion": False,
    "can_be_greeted": False,
    "mail_nonce": 0,
    "left_at": None,
}


def plan_contact(row: Row, customer: Mapping[str, Any], contacts: list[Stored]) -> list[Stored] | None:
    """Plan what the row says of a contact, an empty cell leaving what is stored.

    Returns the customer's contacts as they will be, or None where the row changes none of them.
    """
    given = {name: row.values[column] for column, name in _FROM.items() if row.get(column) is not None}
    if not given:
        return None
    if "phone" in given:
        try:
            given["phone"] = parsing.phone(given["phone"], customer["country"])
        except BadCell as bad:
            row.refuse("contact_phone", bad.message, **bad.params)
    found = _matching(given, contacts)
    if found is None and "full_name" not in given:
        if customer["kind"] != Customer.Kind.PERSON:
            row.refuse("contact_name", _NAMELESS)
            return None
        given["full_name"] = customer["name"]
        found = _matching(given, contacts)
    if "full_name" in given and (found is None or given["full_name"] != found["full_name"]):
        given["name_sort"] = sort_key(given["full_name"])
    will_be = (found or NEW) | given
    given["can_be_greeted"] = can_greet(will_be["call_name"] or will_be["full_name"])
    given["address_hash"] = hash_address(will_be["email"])
    fields = given if found else NEW | given
    count = len(row.changes)
    row.change("contact", fields, found)
    if len(row.changes) == count:
        return None
    if found is None:
        return [*contacts, fields]
    return [contact | fields if contact is found else contact for contact in contacts]


def _matching(given: Stored, contacts: list[Stored]) -> Stored | None:
    email = given.get("email", "").casefold()
    name = search_key(given.get("full_name", ""))
    by_email = (contact for contact in contacts if email and contact["email"].casefold() == email)
    by_name = (contact for contact in contacts if name and search_key(contact["full_name"]) == name)
    return next(by_email, None) or next(by_name, None)
