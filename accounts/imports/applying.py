"""Writing what was planned: a few statements for each SLICE of the plan, all inside the caller's one transaction.

The plan is JSON; each database has its own way to take a column out of it, and that is all they differ in here. Whatever was
changed by others since the plan was made is noticed (by version, by uniqueness, by time of change) and raises OutOfDate.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Max, Min, Q
from django.utils import timezone

from accounts.actions.attributes import create_attribute
from accounts.actions.consents import carry_refusals
from accounts.actions.period_counts import mark_periods
from accounts.actions.products import create_product
from accounts.imports.rows import COLUMNS, MODELS
from accounts.imports.staging import KINDS, OURS
from accounts.models import (
    Attribute,
    Contact,
    Customer,
    Import,
    ImportChange,
    ImportRow,
    Product,
    Spell,
    Subscription,
    UsageEvent,
    User,
)
from accounts.standing.touching import touch_all
from retention_site.base.models import AuditEntry

CREATED = {
    "customer": "customer.created",
    "contact": "contact.created",
    "spell": "spell.began",
    "subscription": "subscription.began",
}
ONLY_NEW = {"team_id", "mail_nonce"}  # columns that no file speaks of, given to new records alone
UPDATED = {name: f"{name}.updated" for name in CREATED}

# How a planned record finds what it belongs to, and itself once it is written
_CUSTOMER = "JOIN accounts_customer c ON c.external_id = ch.key"
_SPELL = f"{_CUSTOMER} JOIN accounts_spell s ON s.customer_id = c.id AND s.started_on = {{spell_started_on}}"
_PRODUCT = "JOIN accounts_product p ON p.code = {product}"
_PARENTS = {"customer": "", "contact": _CUSTOMER, "spell": _CUSTOMER, "subscription": f"{_SPELL} {_PRODUCT}"}
_KEYS = {
    "customer": {},
    "contact": {"customer": "c.id"},
    "spell": {"customer": "c.id"},
    "subscription": {"spell": "s.id", "product": "p.id"},
}
_ITSELF = {
    "customer": "t.external_id = ch.key",
    "contact": "t.customer_id = c.id AND t.full_name = {full_name} AND t.created_at = %(now)s",
    "spell": "t.customer_id = c.id AND t.started_on = {started_on}",
    "subscription": "t.spell_id = s.id AND t.product_id = p.id AND t.started_on = {started_on}",
}
_PLANNED = "FROM accounts_importchange ch"
_IN_SLICE = "ch.id >= %(low)s AND ch.id < %(high)s"
_OF_RECORD = f"WHERE ch.source_id = %(source)s AND ch.record = %(record)s AND {_IN_SLICE}"

# Planned records a statement: to be able to undo one, SQLite keeps every page that it touches in memory
SLICE = 1_000


class OutOfDate(Exception):
    """Records that the import is about were changed by others since it was checked."""


@dataclass(frozen=True)
class Applying:
    """One import being written, in a transaction that the caller opened."""

    source: Import
    actor: User | None
    via: str
    now: datetime

    def run(self) -> None:
        """Write everything. Raises OutOfDate or IntegrityError; the caller's transaction must then be rolled back."""
        if self.source.kind not in OURS:
            KINDS[self.source.kind](self.source.options).apply(self.source, self.actor)
            return
        self._refuse_outdated()
        self._make_definitions()
        if self.source.kind == Import.Kind.USAGE:
            self._add_usage()
            return
        for record in COLUMNS:
            self._update(record)
            self._insert(record)
            self._audit(record)
        self._mark()
        carry_refusals(Contact.objects.filter(updated_at=self.now), actor=self.actor)
        touch_all(Customer.objects.filter(external_id__in=ImportChange.objects.filter(source=self.source).values("key")))

    def _mark(self) -> None:
        """What the file says of who paid when reaches back into the counts of periods."""
        for model in (Spell, Subscription):
            written = model._default_manager.filter(updated_at=self.now)
            if since := written.aggregate(since=Min("started_on"))["since"]:
                mark_periods(since=since)

    def _refuse_outdated(self) -> None:
        keys = ImportChange.objects.filter(source=self.source).values("key")
        if connection.features.has_select_for_update:
            touched = Customer.objects.filter(external_id__in=keys).order_by("pk").select_for_update()
            for _pk in touched.values_list("pk").iterator():
                pass
        since = Q(updated_at__gte=self.source.checked_since)
        changed = (
            Contact.objects.filter(since, customer__external_id__in=keys),
            Spell.objects.filter(since, customer__external_id__in=keys),
            Subscription.objects.filter(since, spell__customer__external_id__in=keys),
        )
        if any(rows.exists() for rows in changed):
            raise OutOfDate

    def _make_definitions(self) -> None:
        codes = self.source.made.get("products", [])
        known = set(Product.objects.filter(code__in=codes).values_list("code", flat=True))
        for code in codes:
            if code not in known:
                create_product(actor=self.actor, code=code, name=code)
        codes = self.source.made.get("attributes", [])
        known = set(Attribute.objects.filter(code__in=codes).values_list("code", flat=True))
        for code in codes:
            if code not in known:
                create_attribute(actor=self.actor, code=code, label=code.replace("_", " ").capitalize())

    def _update(self, record: str) -> None:
        table = MODELS[record]._meta.db_table
        columns = ", ".join(f"{name} = {_cell(name)}" for name in COLUMNS[record] if name not in ONLY_NEW)
        written = self._execute(
            # Names of tables and columns come from the models here and below, values go in as parameters
            f"UPDATE {table} SET {columns}, version = {table}.version + 1, updated_at = %(now)s {_planned(record)} {_OF_RECORD}"  # noqa: S608
            f" AND ch.record_id = {table}.id AND ch.version = {table}.version",
            record,
        )
        self._expect(written, record, is_new=False)

    def _insert(self, record: str) -> None:
        parents = _KEYS[record]
        names = [*(f"{parent}_id" for parent in parents), *COLUMNS[record]]
        cells = [*parents.values(), *(_cell(name) for name in COLUMNS[record])]
        written = self._execute(
            f"INSERT INTO {MODELS[record]._meta.db_table} ({', '.join(names)}, version, created_at, updated_at)"
            f" SELECT {', '.join(cells)}, 1, %(now)s, %(now)s {_planned(record)} {_filled(_PARENTS[record])}"
            f" {_OF_RECORD} AND ch.record_id IS NULL ORDER BY ch.id",
            record,
        )
        self._expect(written, record, is_new=True)

    def _expect(self, written: int, record: str, *, is_new: bool) -> None:
        planned = ImportChange.objects.filter(source=self.source, record=record, record_id__isnull=is_new).count()
        if written != planned:
            raise OutOfDate

    def _audit(self, record: str) -> None:
        columns = "at, actor_id, via, action, object_type, object_id, before, after"
        table = AuditEntry._meta.db_table
        self._execute(
            f"INSERT INTO {table} ({columns}) SELECT %(now)s, %(actor)s, %(via)s, %(updated)s, %(type)s,"
            f" CAST(ch.record_id AS varchar(40)), ch.before, ch.after {_PLANNED} {_OF_RECORD} AND ch.record_id IS NOT NULL"
            " ORDER BY ch.id",
            record,
        )
        itself = _filled(f"{_PARENTS[record]} JOIN {MODELS[record]._meta.db_table} t ON {_ITSELF[record]}")
        self._execute(
            f"INSERT INTO {table} ({columns}) SELECT %(now)s, %(actor)s, %(via)s, %(created)s, %(type)s,"
            f" CAST(t.id AS varchar(40)), ch.before, {_with_keys(_KEYS[record])} {_planned(record)} {itself}"
            f" {_OF_RECORD} AND ch.record_id IS NULL ORDER BY ch.id",
            record,
        )

    def _add_usage(self) -> None:
        """Add the events that are not there yet; some may have come by another way since the check."""
        json = _taken_out_postgresql if connection.vendor == "postgresql" else _taken_out_sqlite
        values = ", ".join(json("ch.cells", name) for name in ("event_id", "name"))
        added = self._execute(
            f"INSERT INTO {UsageEvent._meta.db_table} (event_id, name, at, quantity, customer_id, product_id, arrived_at)"  # noqa: S608
            f" SELECT {values}, {_utc(json('ch.cells', 'at'))}, CAST({json('ch.cells', 'quantity')} AS numeric(16, 4)),"
            f" CAST({json('ch.cells', 'customer_id')} AS bigint), p.id, %(now)s FROM {ImportRow._meta.db_table} ch"
            f" LEFT JOIN accounts_product p ON p.code = {json('ch.cells', 'product')}"
            f" WHERE ch.source_id = %(source)s AND ch.outcome = 'added' AND {_IN_SLICE} ORDER BY ch.id"
            " ON CONFLICT (event_id) DO NOTHING",
            "usage",
        )
        self.source.unchanged += self.source.added - added
        self.source.added = added

    def _execute(self, sql: str, record: str) -> int:
        """Run a statement for each slice of what was planned for `record`, and return how many rows it wrote."""
        planned = self.source.changes.filter(record=record) if record in MODELS else self.source.lines.all()
        ends = planned.aggregate(first=Min("pk"), last=Max("pk"))
        written, parameters = 0, self._parameters(record)
        with connection.cursor() as cursor:
            for low in range(ends["first"] or 0, (ends["last"] or -1) + 1, SLICE):
                cursor.execute(sql, parameters | {"low": low, "high": low + SLICE})
                written += cursor.rowcount
        return written

    def _parameters(self, record: str) -> dict[str, Any]:
        model = MODELS.get(record)
        return {
            "now": connection.ops.adapt_datetimefield_value(self.now),
            "source": self.source.pk,
            "record": record,
            "actor": self.actor.pk if self.actor else None,
            "via": self.via,
            "type": model._meta.label_lower if model else "",
            "created": CREATED.get(record),
            "updated": UPDATED.get(record),
        }


def start(source: Import, *, actor: User | None, via: str) -> Applying:
    """Return what will write `source` as `actor`, all at one moment."""
    return Applying(source, actor, via, timezone.now())


# What the two databases differ in ------------------------------------------------------------------------------------


def _planned(record: str) -> str:
    """The planned changes, with their fields as columns `r` where the database can do that."""
    if connection.vendor == "postgresql":
        extra = "spell_started_on date, product varchar, " if record == "subscription" else ""
        columns = ", ".join(f"{name} {_type(record, name)}" for name in COLUMNS[record])
        return f"{_PLANNED} CROSS JOIN LATERAL jsonb_to_record(ch.fields) AS r({extra}{columns})"
    return _PLANNED


def _cell(name: str) -> str:
    if connection.vendor == "postgresql":
        return f"r.{name}"
    return _taken_out_sqlite("ch.fields", name)


def _filled(sql: str) -> str:
    names = ("spell_started_on", "product", "started_on", "full_name")
    return sql.format(**{name: _cell(name) for name in names})


def _type(record: str, name: str) -> str:
    field: models.Field[Any, Any] = MODELS[record]._meta.get_field(name)  # type: ignore[assignment]
    return str(field.db_type(connection))


def _taken_out_sqlite(column: str, name: str) -> str:
    return f"json_extract({column}, '$.{name}')"


def _taken_out_postgresql(column: str, name: str) -> str:
    return f"{column} ->> '{name}'"


def _utc(text: str) -> str:
    return f"CAST({text} AS timestamp) AT TIME ZONE 'UTC'" if connection.vendor == "postgresql" else text


def _with_keys(keys: dict[str, str]) -> str:
    """The audit log's "after" with the keys of what the record belongs to, which are known only now."""
    pairs = ", ".join(f"'{name}', {key}" for name, key in keys.items())
    if connection.vendor == "postgresql":
        return f"ch.after || jsonb_build_object({pairs})"
    places = ", ".join(f"'$.{name}', {key}" for name, key in keys.items())
    return f"json_set(ch.after, {places})" if places else "ch.after"
