"""What floors above show on the page of a departure: a registry that they join in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Departure, User


@dataclass(frozen=True)
class DeparturePanel:
    """A panel at the side. `read(departure, reader)` gives the context of `template`, or None for no panel."""

    name: str
    rank: int
    template: str
    permission: str
    read: Callable[[Departure, User], dict[str, Any] | None] = field(compare=False)


@dataclass(frozen=True)
class ShownPanel:
    """A panel with what it says about one departure."""

    template: str
    said: dict[str, Any]


_panels: dict[str, DeparturePanel] = {}


def register(*panels: DeparturePanel) -> None:
    """Add panels; one per name, the last word counts."""
    _panels.update({panel.name: panel for panel in panels})


def panels_of(departure: Departure, reader: User) -> list[ShownPanel]:
    """Return the panels that this reader may see and that have something to say."""
    allowed = (panel for panel in _panels.values() if reader.has_perm(panel.permission))
    read = ((panel, panel.read(departure, reader)) for panel in sorted(allowed, key=lambda each: (each.rank, each.name)))
    return [ShownPanel(panel.template, said) for panel, said in read if said is not None]
