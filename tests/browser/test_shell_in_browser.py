"""The keyboard map, the search list, switches and the look of the settings, in a real browser."""

import pytest

from accounts.models import User
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_customer, make_issue, make_team, make_user

PAGES = ["/settings/", "/preferences/", "/settings/teams/", "/settings/staff/", "/settings/products/", "/settings/attributes/"]


@pytest.fixture
def admin(transactional_db):
    team = make_team(name="Cairo support")
    return make_user(email="admin@example.com", full_name="Ploy Srisuk", role="admin", team=team, timezone="Asia/Bangkok")


def is_focused(page, selector):
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def test_keys_move_open_and_lead(page, log_in, live_server, admin):
    customer = make_customer(name="Fenwick & Daughters")
    log_in(admin, "/settings/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert "Your calendar" in page.locator("[data-row][aria-current=true]").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/preferences/calendar/")
    page.keyboard.press("t")
    page.wait_for_url(f"{live_server.url}/")
    page.keyboard.press("c")
    page.wait_for_url("**/interactions/add/")
    page.goto(f"{live_server.url}/customers/{customer.pk}/")
    page.keyboard.press("c")
    page.wait_for_url(f"**/customers/{customer.pk}/interactions/add/")


def test_keys_are_letters_while_one_types(page, log_in, admin):
    log_in(admin, "/settings/")
    page.keyboard.press("/")
    assert is_focused(page, "#q")
    page.keyboard.type("c t j ? /")
    assert page.input_value("#q") == "c t j ? /"
    assert page.url.endswith("/settings/")


def test_keys_lie_where_they_lie_on_an_arabic_keyboard(page, log_in, live_server, admin):
    log_in(admin, "/settings/")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ف', code: 'KeyT', bubbles: true}))")
    page.wait_for_url(f"{live_server.url}/")


def test_all_keys_are_shown_and_the_focus_comes_back(page, log_in, admin):
    log_in(admin, "/settings/")
    page.locator(".me summary").focus()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    assert is_focused(page, ".me summary")


def test_control_enter_saves(page, log_in, admin):
    log_in(admin, "/preferences/")
    page.fill("#id_full_name", "Ploy S.")
    page.keyboard.press("Control+Enter")
    page.locator("[role=status]", has_text="Saved.").wait_for()
    assert User.objects.get(pk=admin.pk).full_name == "Ploy S."


def test_searching_by_keyboard(page, log_in, admin):
    make_customer(name="Blue Harbor Dental")
    customer = make_customer(name="Blue Lagoon")
    log_in(admin, "/settings/")
    page.keyboard.press("/")
    page.keyboard.type("blue")
    page.locator("#search-results [role=option]").nth(1).wait_for()
    assert page.get_attribute("#q", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#search-results [aria-selected=true]")
    assert page.get_attribute("#q", "aria-activedescendant") == chosen.get_attribute("id")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{customer.pk}/")


def test_escape_puts_the_list_away(page, log_in, admin):
    make_customer(name="Blue Harbor Dental")
    log_in(admin, "/settings/")
    page.fill("#q", "blue")
    page.locator("#search-results [role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#search-results").is_hidden()
    assert page.get_attribute("#q", "aria-expanded") == "false"


def test_an_ended_session_leads_to_the_log_in_and_back(page, log_in, live_server, admin):
    log_in(admin, "/settings/")
    page.context.clear_cookies()
    page.fill("#q", "blue")
    page.wait_for_url(f"{live_server.url}/login/?next=%2Fsettings%2F")


def test_switching_the_language_and_the_appearance(page, log_in, admin):
    log_in(admin, "/settings/teams/")
    page.locator(".me summary").click()
    with page.expect_navigation():
        page.select_option("#me-language", "ar")
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.url.endswith("/settings/teams/")
    page.locator(".me summary").click()
    with page.expect_navigation():
        page.select_option("#me-theme", "dark")
    assert page.get_attribute("html", "data-bs-theme") == "dark"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_appearance_follows_the_device(page, live_server, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/login/")
    assert page.get_attribute("html", "data-bs-theme") == scheme


def test_our_font_is_loaded(page, live_server):
    page.goto(f"{live_server.url}/login/")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('15px Inter')")
    assert page.evaluate("[...document.fonts].some(font => font.family === 'Inter' && font.status === 'loaded')")


def test_the_menu_of_a_phone(page, log_in, admin):
    page.set_viewport_size({"width": 390, "height": 800})
    log_in(admin, "/settings/")
    assert page.locator("#menu").is_hidden()
    page.locator(".phone-head a[href='#menu']").click()
    assert page.locator("#menu").is_visible()
    page.locator(".side-close").click()
    assert page.locator("#menu").is_hidden()


@in_each_look
def test_nothing_for_axe_nothing_on_the_console_nothing_sideways(page, log_in, live_server, admin, language, width, scheme):
    make_issue(assignee=admin)
    User.objects.filter(pk=admin.pk).update(language=language)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    log_in(admin, "/settings/")
    for path in [*PAGES, f"/settings/teams/{admin.team_id}/", f"/settings/staff/{admin.pk}/", "/settings/staff/add/"]:
        page.goto(f"{live_server.url}{path}")
        found = Axe().run(page).response["violations"]
        assert not [(each["id"], [node["html"] for node in each["nodes"]]) for each in found], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert not said
