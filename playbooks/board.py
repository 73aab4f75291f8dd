"""The offboarding board: steps to be done, in columns by the day they are due. Pure but for reading the rows it is given."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from playbooks.models import ChecklistItem

WEEK = timedelta(days=7)


@dataclass
class Column:
    """Steps of one stretch of days, the soonest first; `is_late` paints it as broken promises are."""

    code: str
    title: Any
    is_late: bool = False
    items: list[ChecklistItem] = field(default_factory=list)


def columns_of(items: Iterable[ChecklistItem], *, on: date) -> list[Column]:
    """Put steps, which come in order of their due day, into columns as seen on the day `on`."""
    late, today = Column("late", _("Late"), is_late=True), Column("today", _("Today"))
    soon, later = Column("soon", _("Within a week")), Column("later", _("Later"))
    for item in items:
        if item.due_on < on:
            late.items.append(item)
        elif item.due_on == on:
            today.items.append(item)
        else:
            (soon if item.due_on <= on + WEEK else later).items.append(item)
    return [late, today, soon, later]
