"""Where the facts of the rules come from: statements of one row a customer, contact or address, for ten as for a million.

Upper floors add theirs with `register` when an app is ready.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from accounts.contact_policy.asks import Ask, Moment
from accounts.stretches import Sql


class Key(StrEnum):
    """What a source has one row of; the name of its first column."""

    CUSTOMER = "customer_id"
    CONTACT = "contact_id"
    ADDRESS = "address_hash"


# What a column is where its source has no row; the type of the value says the column's
Columns = dict[str, Any]
Select = Callable[[Collection[Ask], Moment, Sql], Sql]


@dataclass(frozen=True)
class Source:
    """`select(asks, moment, within)` returns a statement of (key, *columns): one row a key, or none.

    `within` is a condition on the key with its WHERE, or nothing. `columns` names what it is where there is no row: 0 for a
    count or a yes or no (1 or 0), "" for a text, None for a moment or a day, which rules do not compare but tell.
    Where columns depend on what is asked, `columns` is a function of the asks.
    """

    name: str
    key: Key
    columns: Columns | Callable[[Collection[Ask]], Columns]
    select: Select

    def columns_for(self, asks: Collection[Ask]) -> Columns:
        return self.columns(asks) if callable(self.columns) else self.columns


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources. One of the same name takes the other's place."""
    _sources.update({source.name: source for source in sources})


def registered(names: Collection[str] | None = None) -> list[Source]:
    """Return every source, or those of these names, in the order of their names."""
    return [_sources[name] for name in sorted(_sources if names is None else names)]
