"""Insights in a browser: a number leads to its customers, and axe finds nothing, whichever way one reads."""

from playwright.sync_api import expect

from accounts.models import User
from tests.accounts.insights.book import make_left_book
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look

PAGES = ("/insights/", "/insights/?period=year", "/insights/by/?by=value_tier", "/insights/exits/?by=team&key=")


def test_from_a_bar_to_its_customers(page, log_in, manager):
    make_left_book()
    log_in(manager, "/insights/")
    page.get_by_text("As a table, every number with its customers").click()
    page.locator("svg a[aria-label='Lost −3']").click()
    expect(page.locator("a.name")).to_have_text(["A", "B", "C"])
    page.get_by_role("link", name="take away").click()
    expect(page.locator("a.name")).to_have_count(15)


@in_each_look
def test_nothing_for_axe(page, log_in, live_server, manager, language, width, scheme):
    make_left_book()
    User.objects.filter(pk=manager.pk).update(language=language)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    log_in(manager, "/settings/")
    for path in PAGES:
        page.goto(f"{live_server.url}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        found = Axe().run(page).response["violations"]
        assert not [(each["id"], [node["html"] for node in each["nodes"]]) for each in found], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert not said
