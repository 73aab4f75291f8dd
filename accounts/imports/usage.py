"""Files of usage: one row for each thing a customer did."""

import hashlib
import json
from collections import Counter

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_noop

from accounts.imports import parsing
from accounts.imports.parsing import Parser
from accounts.imports.rows import MOST_NEW_PRODUCTS, FileKind, Outcome, Row, Run
from accounts.models import ImportRow, Product, UsageEvent

_NO_CUSTOMER = gettext_noop("There is no customer with this id.")
_TOO_MANY_NEW = gettext_noop("The file names more than %(most)s unknown products. Is this the right column?")
ONCE = "1.0000"


class UsageFile(FileKind):
    """`customer`, `at` and `name` are required. Without `event_id` a row's content and its occurrence in the file make one.

    So the same file twice adds nothing, and neither does a longer file that begins like an earlier one.
    """

    required = ("customer", "at", "name")
    columns: dict[str, Parser] = {
        "customer": parsing.text(80),
        "at": parsing.moment,
        "name": parsing.text(80),
        "quantity": parsing.amount(whole=12, places=4),
        "product": parsing.code,
        "event_id": parsing.text(80),
    }

    def key_of(self, row: Row) -> str:
        if row.get("event_id"):
            return str(row.values["event_id"])
        content = [row.get(name) for name in ("customer", "at", "name", "product")] + [row.get("quantity") or ONCE]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def meet_repeats(self, rows: list[Row], staged: QuerySet[ImportRow]) -> None:
        """Number the rows of equal content, from where earlier chunks came to; equal event ids stay equal."""
        keys = {row.key for row in rows if row.key}
        seen = Counter(dict(staged.filter(key__in=keys).values_list("key").annotate(Count("id"))))
        for row in rows:
            if not row.key:
                continue
            seen[row.key] += 1
            row.cells["event_id"] = row.get("event_id") or f"{row.key}-{seen[row.key]}"
            row.outcome = Outcome.UNCHANGED if row.get("event_id") and seen[row.key] > 1 else Outcome.ADDED

    def compare(self, rows: list[Row], run: Run) -> None:
        keys = {row.customer for row in rows}
        customers = dict(run.customers(keys).values_list("external_id", "pk"))
        codes = {row.get("product") for row in rows} - {None}
        run.known_products |= set(Product.objects.filter(code__in=codes).values_list("code", flat=True))
        ids = [row.cells["event_id"] for row in rows]
        known = set(UsageEvent.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
        for row in rows:
            if row.customer not in customers:
                row.refuse("customer", _NO_CUSTOMER)
                continue
            if row.get("product") and not run.bring_products([row.values["product"]]):
                row.refuse("product", _TOO_MANY_NEW, most=MOST_NEW_PRODUCTS)
            event_id = row.cells["event_id"]
            quantity = row.get("quantity") or ONCE
            row.cells = {name: row.get(name) or "" for name in ("customer", "at", "name", "product")}
            row.cells |= {"event_id": event_id, "customer_id": customers[row.customer], "quantity": quantity}
            if event_id in known:
                row.outcome = Outcome.UNCHANGED
