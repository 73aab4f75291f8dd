"""Lists of work, counted and read for whoever looks: their SQL is written once a process for each kind of reader."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.paying import business_day
from accounts.readers import Reader
from retention_site.base.counting import Listed, counted
from retention_site.base.models import SavedView
from retention_site.base.prepared import Given, Prepared
from retention_site.base.working_time import MIDNIGHT, local_instant

# Hashed, and equal where it is the same list: the SQL is kept by it
Owed = Callable[[Reader], QuerySet[Any]]
VIEWED = ("id", "user_id", "page", "name", "query")


def counts_of(user: User, lists: Iterable[Owed]) -> dict[Owed, int]:
    """Return how many rows each list has for `user`, up to COUNTED, in one query; each is counted once, however often named."""
    wanted = tuple(dict.fromkeys(lists))
    if not wanted:
        return {}
    ((*counts,),) = _counts(*_kind(user), *wanted, **_values(user))
    return dict(zip(wanted, counts, strict=True))


def shell_of(user: User, lists: Iterable[Owed]) -> tuple[dict[Owed, int], list[SavedView]]:
    """Return what every page of staff asks for, in one query: the counts of `lists`, and the saved views by name."""
    wanted = tuple(dict.fromkeys(lists))
    ((*counts, rows),) = _shell(*_kind(user), *wanted, **_values(user))
    views = [SavedView(**dict(zip(VIEWED, row, strict=True))) for row in rows]
    return dict(zip(wanted, counts, strict=True)), sorted(views, key=lambda view: (view.name, view.pk))


def first_of(user: User, rows: Owed, most: int) -> list[Any]:
    """Return the first rows of one list, `most` of them."""
    return _first(*_kind(user), rows, most, **_values(user))


def _build_counts(sees_all: bool, has_team: bool, *lists: Owed) -> QuerySet[Any, tuple[int, ...]]:
    reader = Reader.given(sees_all, has_team)
    return counted(User.objects.filter(pk=Given("reader")), [rows(reader) for rows in lists])


def _build_shell(sees_all: bool, has_team: bool, *lists: Owed) -> QuerySet[Any, tuple[Any, ...]]:
    reader = Reader.given(sees_all, has_team)
    views = Listed(SavedView.objects.for_user(Given("reader")), *VIEWED)
    return counted(User.objects.filter(pk=Given("reader")), [rows(reader) for rows in lists], views)


def _build_first(sees_all: bool, has_team: bool, rows: Owed, most: int) -> QuerySet[Any]:
    found = rows(Reader.given(sees_all, has_team))
    return found.filter(pk__in=found.values("pk")[:most])  # no other row is read, nor carried through the sort


_counts: Prepared[tuple[int, ...]] = Prepared(_build_counts)
_shell: Prepared[tuple[Any, ...]] = Prepared(_build_shell)
_first: Prepared[Any] = Prepared(_build_first)


def _kind(user: User) -> tuple[bool, bool]:
    return user.sees_all, user.team_id is not None


def _values(user: User) -> dict[str, Any]:
    now = timezone.now()
    tomorrow = timezone.localdate(now, user.zone) + timedelta(days=1)
    return {
        "reader": user.pk,
        "team": user.team_id,
        "now": now,
        "today": business_day(),
        "tomorrow": local_instant(tomorrow, MIDNIGHT, user.zone),
    }
