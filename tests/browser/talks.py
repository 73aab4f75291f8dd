"""Words and waits that the browser tests of talks share."""

import re

from retention_site.base.models import Draft

CUSTOMER = re.compile(r"/customers/\d+/$")
HEARD = "Every bag is counted twice since Monday"


def heard(page):
    return page.locator("textarea[name=heard]")


def open_form(page, pattern: str = "**/customers/*/interactions/add/") -> None:
    """Wait until the form is there and the cursor stands where one begins to type."""
    page.wait_for_url(pattern)
    page.wait_for_function("document.activeElement && document.activeElement.name === 'heard'")


def open_search(page) -> None:
    page.wait_for_url("**/interactions/add/")
    page.wait_for_function("document.activeElement && document.activeElement.name === 'q'")


def wait_until_kept(page, words: str) -> None:
    """Wait until the server has the draft."""
    for _ in range(100):
        if any(words.replace(" ", "+") in draft.data.get("typed", "") for draft in Draft.objects.all()):
            return
        page.wait_for_timeout(100)
    raise AssertionError("no draft was kept")
