"""Who looks, and when: what the lists of work ask of a reader, so that their SQL is written once for all readers alike."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db import models

from retention_site.base.prepared import Given


@dataclass(frozen=True)
class Reader:
    """A reader of whom the SQL knows only what changes its text: whether they see every customer, and have a team.

    Everything else is filled in when the database is asked. `User` has the first three fields too, so that what takes no
    moments takes either.
    """

    pk: int | Given
    team_id: int | Given | None
    sees_all: bool
    now: datetime | Given
    today: date | Given  # as contracts count it
    tomorrow: datetime | Given  # when the reader's own day ends

    @classmethod
    def given(cls, sees_all: bool, has_team: bool) -> Self:
        """Return any reader of one kind."""
        moment = models.DateTimeField()
        return cls(
            pk=Given("reader"),
            team_id=Given("team") if has_team else None,
            sees_all=sees_all,
            now=Given("now", moment),
            today=Given("today", models.DateField()),
            tomorrow=Given("tomorrow", moment),
        )
