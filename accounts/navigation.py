"""The menu of the staff pages: a registry that later floors join in `AppConfig.ready()`.

A page appears for those who may open it, in order of `rank`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import SendingState, SupportIssue, User
from accounts.owed import Owed, shell_of
from accounts.readers import Reader
from retention_site.base.counting import COUNTED
from retention_site.base.models import SavedView

Waiting = Callable[[User], Iterable[Owed]]


@dataclass(frozen=True)
class Item:
    """One line of the menu. `waiting` and `late` name the lists whose rows wait there; late is said in red, in words.

    The lists of all lines are counted in one query.
    """

    url_name: str
    label: Any
    icon: str
    rank: int
    permission: str = ""
    waiting: Waiting | None = None
    late: Waiting | None = None
    is_below: bool = False  # under the saved lists, where Settings is
    on_phone: bool = False  # among the thumb buttons

    @property
    def is_counted(self) -> bool:
        return self.waiting is not None or self.late is not None


@dataclass(frozen=True)
class Line:
    """An item as this reader sees it on this page; what waits is counted up to COUNTED for each kind of row."""

    item: Item
    url: str
    is_current: bool
    count: int
    late: int

    @property
    def is_capped(self) -> bool:
        return self.count >= COUNTED


_items: dict[str, Item] = {}


def register(*items: Item) -> None:
    """Add lines to the menu; one line per page, the last word counts."""
    _items.update({item.url_name: item for item in items})


@dataclass(frozen=True)
class Menu:
    """The lines of the menu, and the saved views to stand under them."""

    lines: list[Line]
    views: list[SavedView]
    sending_is_paused: bool = False  # told to those who can do something about it


def menu_for(request: HttpRequest, user: User) -> Menu:
    """Return the menu of `user`, with the page they are on marked: one query."""
    shown = [item for item in _items.values() if not item.permission or user.has_perm(item.permission)]
    urls = {item.url_name: reverse(item.url_name) for item in shown}
    current = _current(request.path, urls.values())
    waiting = {item.url_name: list(item.waiting(user)) if item.waiting else [] for item in shown}
    late = {item.url_name: list(item.late(user)) if item.late else [] for item in shown}
    states = [_paused_states] if user.has_perm("accounts.change_sendingstate") else []
    counts, views = shell_of(user, chain(*waiting.values(), *late.values(), states))
    lines = [
        Line(
            item=item,
            url=urls[item.url_name],
            is_current=urls[item.url_name] == current,
            count=sum(counts[each] for each in waiting[item.url_name]),
            late=sum(counts[each] for each in late[item.url_name]),
        )
        for item in sorted(shown, key=lambda item: (item.rank, item.url_name))
    ]
    return Menu(lines, views, sending_is_paused=any(counts[each] for each in states))


def _current(path: str, urls: Iterable[str]) -> str:
    """Return the longest address that `path` lies under; the front page lies under itself alone."""
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")


def _paused_states(_reader: Reader) -> QuerySet[SendingState]:
    return SendingState.objects.filter(paused_at__isnull=False)


def _own_open_issues(reader: Reader) -> QuerySet[SupportIssue]:
    return SupportIssue.objects.open().filter(assignee=reader.pk)


register(
    Item("today", _("Today"), "outline/sun", rank=10, on_phone=True),
    Item("customer_list", _("Customers"), "outline/users", rank=20, permission="accounts.view_customer", on_phone=True),
    Item(
        "issue_list",
        _("Issues"),
        "outline/alert-triangle",
        rank=50,
        permission="accounts.view_supportissue",
        waiting=lambda _user: [_own_open_issues],
        on_phone=True,
    ),
    Item("segment_list", _("Segments"), "outline/filter", rank=25, permission="accounts.view_segment"),
    Item("insights", _("Insights"), "outline/chart-line", rank=80, permission="accounts.view_insights", is_below=True),
    Item("import_list", _("Imports"), "outline/file-import", rank=90, permission="accounts.view_import", is_below=True),
    Item("settings_home", _("Settings"), "outline/settings", rank=99, is_below=True),
)
