"""A real Chromium against a real server. The browser is the one found on the machine."""

import os
import shutil

import pytest

from accounts.models import User
from tests.factories import PASSWORD

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in this thread

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--disable-background-networking", "--disable-gpu", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if not found:
        pytest.fail(f"No browser found: install one of {', '.join(NAMES)}.")
    return browser_type_launch_args | {"executable_path": found, "args": ["--no-sandbox", *QUIET]}


@pytest.fixture
def log_in(page, live_server):
    """Return a function that logs somebody in through the log-in page."""

    def enter(user: User, path: str = "/") -> None:
        page.goto(f"{live_server.url}/login/?next={path}")
        page.locator("input[name=login]").fill(user.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(f"{live_server.url}{path}")

    return enter
