from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject

from accounts import navigation
from accounts.models import User
from retention_site.base.models import SavedView
from retention_site.base.saved_views import url_of


@dataclass(frozen=True)
class SavedList:
    """A saved view as the menu shows it."""

    pk: int
    name: str
    url: str
    is_current: bool
    is_own: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: the reader's theme; and for staff the menu and their saved lists, read only if a template asks."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"company_name": settings.COMPANY_NAME, "theme": User.Theme.AUTO}
    menu = SimpleLazyObject(lambda: navigation.menu_for(request, user))
    return {
        "company_name": settings.COMPANY_NAME,
        "theme": user.theme,
        "themes": User.Theme.choices,
        "menu": SimpleLazyObject(lambda: menu.lines),
        "sending_is_paused": SimpleLazyObject(lambda: menu.sending_is_paused),
        "saved_lists": SimpleLazyObject(lambda: list(_saved_lists(request, user, menu.views))),
    }


def _saved_lists(request: HttpRequest, user: User, views: Iterable[SavedView]) -> Iterator[SavedList]:
    """Yield the reader's lists and those shared with all, the open one marked."""
    here = request.get_full_path()
    for view in views:
        try:
            url = url_of(view)
        except NoReverseMatch:  # a list of a page that is no more
            continue
        yield SavedList(view.pk, view.name, url, is_current=url == here, is_own=view.user_id == user.pk)
