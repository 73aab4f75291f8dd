"""What every staff page refuses, whoever built it: visitors, those without the permission, wrong methods, foreign records."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_team, make_user

AsUser = Callable[[User], Client]


def assert_doors(as_user: AsUser, url: str, *, methods: str = "get", least: str = Role.AGENT) -> None:
    """Check that `url` sends visitors to the log-in page, refuses roles below `least`, and methods but `methods`."""
    method = methods.split(maxsplit=1)[0]
    visitor = getattr(Client(), method)(url)
    assert (visitor.status_code, visitor.url.partition("?")[0]) == (302, "/login/")
    assert quote(url, safe="") in visitor.url or method == "post"
    for role in ["guest", *list(Role)[: list(Role).index(least)]]:
        assert getattr(as_user(make_user(role=role)), method)(url).status_code == 403, role
    staff = as_user(make_user(role=Role.ADMIN))
    for wrong in {"get", "post", "put", "delete"} - set(methods.split()):
        assert getattr(staff, wrong)(url).status_code == 405, wrong


def assert_hidden_from_other_teams(
    as_user: AsUser, settings: Any, url: str, *, method: str = "get", role: str = Role.LEAD
) -> None:
    """Check that `url` is not found by staff of another team where the setting limits them to their own."""
    settings.TEAM_CUSTOMERS_ONLY = True
    stranger = as_user(make_user(role=role, team=make_team()))
    assert getattr(stranger, method)(url).status_code == 404
