"""A real Chromium against a real server. The browser is the one found on the machine."""

import os
from pathlib import Path

import pytest
from django.db import connections
from django.urls import reverse

from accounts.models import User
from tests.chromium import find_chromium
from tests.empty_database import copy_file
from tests.factories import PASSWORD, make_customer

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in this thread

QUIET = ["--disable-background-networking", "--disable-gpu", "--disable-component-update", "--disable-sync"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, and its server sees only what is committed."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = find_chromium()
    if found is None:
        pytest.fail("No Chromium found. On Debian: apt install chromium-headless-shell fonts-noto-core")
    return browser_type_launch_args | {"executable_path": found, "args": ["--no-sandbox", *QUIET]}


@pytest.fixture(scope="session")
def django_db_keepdb():
    """What is in the file already need not be migrated once more."""
    return connections["default"].vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Put a SQLite test database into a file, so that the server's threads have connections of their own, as in real use."""
    if connections["default"].vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "browser.sqlite3"
        copy_file(path)
        connections["default"].settings_dict["TEST"]["NAME"] = str(path)


@pytest.fixture
def customer(db):
    """Somebody to talk to, among others."""
    customer = make_customer(name="Siam Coffee", country="TH", timezone="Asia/Bangkok")
    make_customer(name="شركة الأمل للتجارة", external_id="amal")
    make_customer(name="Blue Harbor Dental")
    return customer


@pytest.fixture
def address(live_server, customer):
    """Where a talk with the customer is logged."""
    return live_server.url + reverse("interaction_add", args=[customer.pk])


@pytest.fixture
def errors(page):
    """What the browser complains about: blocked scripts and styles, exceptions."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def log_in(page, live_server):
    """Return a function that logs somebody in through the log-in page, on `page` unless told."""

    def enter(user: User, path: str = "/", on=page) -> None:
        on.goto(f"{live_server.url}/login/?next={path}")
        send_log_in(on, user)
        on.wait_for_url(f"{live_server.url}{path}")

    return enter


def send_log_in(page, user: User) -> None:
    """Fill in the log-in form that `page` shows, and send it."""
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
