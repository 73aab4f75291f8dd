"""Files of usage: one row for each thing a customer did."""

from datetime import UTC

from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.imports import parsing
from accounts.imports.parsing import Parser
from accounts.imports.rows import MOST_NEW_PRODUCTS, EventKind, Outcome, Row, Run
from accounts.models import Product, UsageEvent
from accounts.usage.reading import AHEAD

_NO_CUSTOMER = gettext_noop("There is no customer with this id.")
_TOO_MANY_NEW = gettext_noop("The file names more than %(most)s unknown products. Is this the right column?")
_FUTURE = gettext_noop("This lies more than a day in the future.")
ONCE = "1.0000"


class UsageFile(EventKind):
    """`customer`, `at` and `name` are required. Without `event_id` a row's content and its occurrence in the file make one."""

    required = ("customer", "at", "name")
    columns: dict[str, Parser] = {
        "customer": parsing.text(80),
        "at": parsing.moment,
        "name": parsing.text(80),
        "quantity": parsing.amount(whole=12, places=4),
        "product": parsing.code,
        "event_id": parsing.text(80),
    }

    def own_id(self, row: Row) -> str:
        return str(row.get("event_id") or "")

    def content_of(self, row: Row) -> list[object]:
        return [row.get(name) for name in ("customer", "at", "name", "product")] + [row.get("quantity") or ONCE]

    def compare(self, rows: list[Row], run: Run) -> None:
        keys = {row.customer for row in rows}
        customers = dict(run.customers(keys).values_list("external_id", "pk"))
        codes = {row.get("product") for row in rows} - {None}
        run.known_products |= set(Product.objects.filter(code__in=codes).values_list("code", flat=True))
        latest = str((timezone.now() + AHEAD).astimezone(UTC).replace(tzinfo=None))
        ids = [row.event_id for row in rows]
        known = set(UsageEvent.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
        for row in rows:
            if row.customer not in customers:
                row.refuse("customer", _NO_CUSTOMER)
                continue
            if str(row.get("at")) > latest:
                row.refuse("at", _FUTURE)
            if row.get("product") and not run.bring_products([row.values["product"]]):
                row.refuse("product", _TOO_MANY_NEW, most=MOST_NEW_PRODUCTS)
            quantity = row.get("quantity") or ONCE
            row.cells = {name: row.get(name) or "" for name in ("customer", "at", "name", "product")}
            row.cells |= {"event_id": row.event_id, "customer_id": customers[row.customer], "quantity": quantity}
            if row.event_id in known:
                row.outcome = Outcome.UNCHANGED
