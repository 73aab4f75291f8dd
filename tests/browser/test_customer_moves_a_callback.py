"""A customer on a phone moves or cancels a callback behind the link of their mail; a link scanner changes nothing."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import TeamHours
from playbooks.models import Callback
from playbooks.public import move_url
from retention_site.base.public_pages import visits_seen
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_contact
from tests.playbooks.factories import make_callback

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"
PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False, "timezone_id": "Asia/Tokyo"}


@pytest.fixture
def link(agent, team, customer, live_server, settings):
    visits_seen.forget()
    settings.BASE_URL = live_server.url
    settings.COMPANY_NAME = "Nilam Software"
    for weekday in range(7):
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(9), closes=time(17))
    contact = make_contact(customer=customer, call_name="คุณทิพย์", language="th")
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    about = "Does the update mend the counts of the stock?"
    return move_url(make_callback(assignee=agent, customer=customer, contact=contact, promised_for=soon, about=about))


@pytest.fixture
def phone(browser):
    context = browser.new_context(**PHONE)
    yield context.new_page()
    context.close()


def test_it_is_moved_in_thai_on_a_phone_without_script(phone, link):
    before = Callback.objects.get()
    assert phone.goto(link).status == 200
    assert phone.locator("html").get_attribute("lang") == "th"
    there = timezone.localtime(before.promised_for, before.zone)
    assert f"{there:%H:%M}" in phone.locator(".answer-when").inner_text()
    assert "กรุงเทพ" in phone.locator(".answer-when").inner_text()
    chosen = phone.locator("details[open] .answer-times label").last
    hour = chosen.inner_text()
    chosen.click()
    phone.locator("button[value=move]").click()
    phone.locator(".answer-done").wait_for()
    after = Callback.objects.get()
    assert (after.moves, f"{timezone.localtime(after.promised_for, after.zone):%H:%M}") == (1, hour)
    assert hour in phone.locator(".answer-when").inner_text()
    assert after.events.last().kind == "moved_by_customer"


def test_it_is_cancelled_only_after_a_second_look(phone, link):
    phone.goto(link + "?lang=id")
    button = phone.locator("button[value=cancel]")
    assert not button.is_visible()
    phone.locator(".answer-cancel summary").click()
    button.click()
    phone.locator(".answer-done").wait_for()
    assert Callback.objects.get().outcome == "withdrawn"
    assert phone.goto(link).status == 404


def test_a_scanner_that_follows_every_link_changes_nothing(phone, link):
    before = list(Callback.objects.values())
    phone.goto(link)
    addresses = {link, *(each.evaluate("a => a.href") for each in phone.locator("a[href]").all())}
    assert len(addresses) == 4  # the page itself, and three other languages
    for address in addresses:
        statuses = {phone.request.get(address).status for _ in range(10)}
        assert statuses <= {200, 429}
    assert list(Callback.objects.values()) == before


@in_each_look
def test_it_looks_right(browser, link, language, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    loaded = []
    page.on("response", lambda response: loaded.append(len(response.body())))
    PICTURES.mkdir(parents=True, exist_ok=True)
    pages = {"": link, "-gone": link.replace("/c/", "/c/x")}
    for name, address in pages.items():
        loaded.clear()
        page.goto(f"{address}?lang={language}")
        assert sum(loaded) < 30_000, loaded
        if not name:
            page.locator("details[open] .answer-times label").last.click()  # late in a day only one may be left of it
        page.screenshot(path=PICTURES / f"public{name}-{language}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.goto(f"{link}?lang={language}")
    page.locator(".answer-cancel summary").click()
    page.locator("button[value=move]").click()
    page.locator(".answer-alert").wait_for()
    page.screenshot(path=PICTURES / f"public-refused-{language}-{width}-{scheme}.png", full_page=True)
    assert Axe().run(page).violations_count == 0
    context.close()
