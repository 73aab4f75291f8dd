"""What can be done with a segment on other pages: a registry that upper floors join when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Segment, User


@dataclass(frozen=True)
class Use:
    """A button on the page of a segment; `address` gives where it leads, for those who have `permission`."""

    name: str
    rank: int
    label: Any
    icon: str
    address: Callable[[Segment], str] = field(compare=False)
    permission: str = ""


@dataclass(frozen=True)
class Offered:
    """A use of one segment."""

    label: Any
    icon: str
    url: str


_uses: dict[str, Use] = {}


def register(*uses: Use) -> None:
    """Add uses; one per name, the last word counts."""
    _uses.update({use.name: use for use in uses})


def uses_of(segment: Segment, reader: User) -> list[Offered]:
    """Return what this reader can do with a segment."""
    allowed = [use for use in _uses.values() if not use.permission or reader.has_perm(use.permission)]
    return [Offered(use.label, use.icon, use.address(segment)) for use in sorted(allowed, key=lambda use: (use.rank, use.name))]
