"""What a row of a file becomes on its way in: parsed values, problems, and the changes it will make."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.api.scopes import home_team
from accounts.imports.parsing import BadCell, Parser
from accounts.models import Contact, Customer, Import, ImportRow, Spell, Subscription, User
from retention_site.base.csv_files import restore
from retention_site.base.csv_reader import Problem, Record, visible

Outcome = ImportRow.Outcome

# What an import writes of each kind of record, and the columns of these that the audit log leaves out
COLUMNS: dict[str, tuple[str, ...]] = {
    "customer": (
        "external_id", "name", "name_sort", "search_key", "kind", "industry", "industry_fit", "value_tier", "country",
        "timezone", "language", "trial_started_on", "started_on", "sales_approach", "attributes", "team_id",
    ),
    "contact": (
        "full_name", "call_name", "name_sort", "can_be_greeted", "role", "is_champion", "email", "address_hash", "phone",
        "language", "timezone", "mail_nonce", "left_at",
    ),
    "spell": ("started_on", "ended_on", "leave_reason"),
    "subscription": ("started_on", "ended_on", "monthly_value", "currency", "renews_on", "payment_state"),
}  # fmt: skip
MODELS: dict[str, type[Customer] | type[Contact] | type[Spell] | type[Subscription]] = {
    "customer": Customer,
    "contact": Contact,
    "spell": Spell,
    "subscription": Subscription,
}
UNTOLD = {"name_sort", "search_key", "can_be_greeted", "address_hash", "mail_nonce", "team_id", "product", "spell_started_on"}

MOST_NEW_PRODUCTS = 200

_MISSING = gettext_noop("The first line lacks this column.")
_UNKNOWN = gettext_noop("There is no such column. Known are: %(known)s.")
_EMPTY = gettext_noop("This must not be empty.")
_TWICE = gettext_noop("Line %(line)s is about the same; a file may say it once.")


@dataclass
class Change:
    """One record to be written: a new one, or columns of a stored one that is at `version`."""

    record: str
    fields: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]
    record_id: int | None = None
    version: int | None = None


@dataclass
class Row:
    """One row: `values` holds the columns of the file by name, None where the cell is empty.

    `key` tells it from the other rows of the file, `customer` is the external id of whom it is about.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    key: str = ""
    customer: str = ""
    outcome: str = Outcome.UNCHANGED
    event_id: str = ""
    cells: dict[str, Any] = field(default_factory=dict)

    def refuse(self, column: str, message: str, **params: Any) -> None:
        """Note a problem with what the row holds in `column`."""
        self.problems.append(Problem(self.line, column, message, params, visible(str(self.cells.get(column) or ""))))

    def get(self, column: str) -> Any:
        return self.values.get(column)

    def change(self, record: str, fields: dict[str, Any], stored: Mapping[str, Any] | None) -> None:
        """Plan to write `fields`, where they differ from `stored`; a record that is not stored is made."""
        if stored is None:
            after = {name: value for name, value in fields.items() if value not in (None, "", {}) and name not in UNTOLD}
            self.changes.append(Change(record, fields, {}, after))
            return
        differing = [name for name in fields if fields[name] != stored[name]]
        if not differing:
            return
        told = [name for name in differing if name not in UNTOLD]
        before, after = ({name: source[name] for name in told} for source in (stored, fields))
        whole = {name: stored[name] for name in COLUMNS[record]} | fields
        for earlier in self.changes:
            if (earlier.record, earlier.record_id) == (record, stored["id"]):
                earlier.fields |= fields
                earlier.before = before | earlier.before
                earlier.after |= after
                return
        self.changes.append(Change(record, whole, before, after, stored["id"], stored["version"]))


@dataclass
class Run:
    """One reading of a file: what it brings that is not there yet, to be made along with its rows."""

    actor: User | None
    today: date
    made: dict[str, Any]
    known_products: set[str] = field(default_factory=set)

    @property
    def team(self) -> int | None:
        """The team that new customers get: none, unless whoever imports would not see them again without it."""
        team = home_team(self.actor) if self.actor else None
        return team.pk if team else None

    def customers(self, keys: Iterable[str]) -> QuerySet[Customer]:
        """Return those of the customers with these external ids whom the person importing may see; commands see all."""
        named = Customer.objects.filter(external_id__in=keys)
        return named.visible_to(self.actor) if self.actor else named

    def bring_products(self, codes: list[str]) -> bool:
        """Note products that are to be made unless they exist; False when a file brings too many to be believed."""
        brought = self.made.get("products", [])
        new = [code for code in codes if code not in self.known_products and code not in brought]
        if len(brought) + len(new) > MOST_NEW_PRODUCTS:
            return False
        if new:
            self.made["products"] = [*brought, *new]
        return True


class FileKind(ABC):
    """How files of one kind are read; `options` are what a person said of the columns of this file, for kinds that ask."""

    columns: dict[str, Parser]
    required: tuple[str, ...]  # the first of them names the customer
    keeps_cells: ClassVar[bool] = False  # of every row, because they are what is applied
    most_uploaded: ClassVar[int | None] = None  # rows of a file from the page, where it is fewer than of the others
    result_page: ClassVar[str] = "customer_list"  # where what was imported is seen

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options

    @classmethod
    def add_page(cls, options: Mapping[str, Any]) -> str:  # noqa: ARG003
        """Return where another file of this kind is taken in."""
        return reverse("import_add")

    @classmethod
    def page_before_check(cls, source: Import) -> str:  # noqa: ARG003
        """Return where a person must say more before the file can be read; empty where nothing is asked."""
        return ""

    def apply(self, source: Import, actor: User | None) -> None:
        """Write what was staged, in the caller's transaction; kinds whose changes are planned need none of their own."""
        raise NotImplementedError

    def parsers(self, header: list[str]) -> dict[str, Parser]:
        """Return the parser of each column of the file. Raises BadHeader."""
        if unknown := [name for name in header if name not in self.columns]:
            raise BadHeader(unknown[0], _UNKNOWN, known=", ".join(self.columns))
        return {name: self.columns[name] for name in header}

    def read_header(self, header: list[str]) -> dict[str, Parser]:
        """Return the parser of each column. Raises BadHeader for a column that is unknown or missing."""
        parsers = self.parsers(header)
        for name in self.required:
            if name not in header:
                raise BadHeader(name, _MISSING)
        return parsers

    def parse(self, record: Record, parsers: Mapping[str, Parser]) -> Row:
        """Return the row with its values, and a problem for each cell that cannot be used."""
        row = Row(record.line)
        if record.problem:
            row.problems.append(record.problem)
            return row
        for (name, parser), raw in zip(parsers.items(), record.cells, strict=True):
            cell = restore(raw).strip()
            row.cells[name] = cell
            try:
                row.values[name] = parser(cell) if cell else None
            except BadCell as bad:
                row.refuse(name, bad.message, **bad.params)
            else:
                if not cell and name in self.required:
                    row.refuse(name, _EMPTY)
        if not row.problems:
            row.customer = str(row.values[self.required[0]])
            row.key = self.key_of(row)
        return row

    def plan(self, rows: list[Row], run: Run) -> None:
        """Compare `rows` with what is stored and with each other, and note problems, changes and outcomes."""
        sound = [row for row in rows if not row.problems]
        self.compare(sound, run)
        for row in sound:
            if row.problems:
                row.changes.clear()

    def meet_repeats(self, rows: list[Row], staged: QuerySet[ImportRow]) -> None:
        """Note a problem with each row whose key an earlier line of the file has; `staged` holds those of earlier chunks."""
        seen: dict[str, int] = dict(staged.filter(key__in=[row.key for row in rows if row.key]).values_list("key", "line"))
        for row in rows:
            if row.key and seen.setdefault(row.key, row.line) != row.line:
                row.refuse(self.required[0], _TWICE, line=seen[row.key])

    @abstractmethod
    def key_of(self, row: Row) -> str:
        """Return what tells this row from the others of its file."""

    @abstractmethod
    def compare(self, rows: list[Row], run: Run) -> None:
        """Plan the changes of rows that are sound so far."""


class EventKind(FileKind):
    """Files of things that happened, each row once: by its own id, or by one that its content and its occurrence make.

    So the same file twice adds nothing, and neither does a longer file that begins like an earlier one.
    """

    keeps_cells = True

    @abstractmethod
    def own_id(self, row: Row) -> str:
        """Return the id that the row gives itself; empty if it gives none."""

    @abstractmethod
    def content_of(self, row: Row) -> list[Any]:
        """Return what makes the row what it is, JSON-ready."""

    def key_of(self, row: Row) -> str:
        return self.own_id(row) or hashlib.sha256(json.dumps(self.content_of(row)).encode()).hexdigest()

    def meet_repeats(self, rows: list[Row], staged: QuerySet[ImportRow]) -> None:
        """Number the rows of equal content, from where earlier chunks came to; equal ids stay equal."""
        keys = {row.key for row in rows if row.key}
        seen = Counter(dict(staged.filter(key__in=keys).values_list("key").annotate(Count("id"))))
        for row in rows:
            if not row.key:
                continue
            seen[row.key] += 1
            own = self.own_id(row)
            row.event_id = own or f"{row.key}-{seen[row.key]}"
            row.outcome = Outcome.UNCHANGED if own and seen[row.key] > 1 else Outcome.ADDED


class BadHeader(ValueError):
    """The first line of the file cannot be used: `column` is missing or unknown."""

    def __init__(self, column: str, message: str, **params: Any) -> None:
        super().__init__(message)
        self.problem = Problem(1, visible(column), message, params)


def stored_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a stored record as plans write them: dates in ISO, money with two decimals, the rest as it is."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if value is None or isinstance(value, str | int | bool | dict | list):
        return value
    return str(value)
