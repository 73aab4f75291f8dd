"""What floors above know of how customers stand: each source fills columns of `Standing` that the lower floor cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.stretches import Sql


@dataclass(frozen=True)
class Source:
    """`select(as_of, within)` returns a statement of one row a customer: (customer_id, *columns), nothing after `as_of` seen.

    `within` is a condition on `customer_id` with its WHERE, or nothing. A column that counts is 0 where there is no row,
    any other NULL.
    """

    name: str
    columns: tuple[str, ...]
    select: Callable[[date, Sql], Sql]


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources; called when an app is ready. One of the same name takes the other's place."""
    _sources.update({source.name: source for source in sources})


def registered() -> list[Source]:
    """Return every source, in the order of their names."""
    return [_sources[name] for name in sorted(_sources)]
