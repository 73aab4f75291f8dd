"""A report card that the queue counts: the page says so, and shows it by itself when it is there; without script, on reload."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from accounts.paying import business_day
from tests.accounts.report_cards.queued import count_them_all, have_them_counted_later, take_a_step
from tests.accounts.standing.lives import make_population
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.fixture
def card(live_server, monkeypatch):
    """The address of one, of customers of whom much use is known."""
    on = business_day() - timedelta(days=61)
    make_population(on - timedelta(days=300), business_day(), n=60)
    have_them_counted_later(monkeypatch)
    return f"{live_server.url}{reverse('insight_report_card')}?as_of={on}&horizon_days=60"


@in_each_look
def test_it_comes_by_itself(page, log_in, admin, card, errors, language, width, scheme):
    User.objects.filter(pk=admin.pk).update(language=language)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    log_in(admin)
    page.goto(card)
    expect(page.locator("#waiting progress:not([value])")).to_be_visible()
    page.screenshot(path=PICTURES / f"card-waits-{language}-{width}-{scheme}.png", full_page=True)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    take_a_step()
    expect(page.locator("#waiting progress[value]")).to_be_visible(timeout=10_000)
    take_a_step()
    expect(page.locator("#report-card .kpis")).to_be_visible(timeout=10_000)
    expect(page.locator("#waiting")).to_have_count(0)
    page.screenshot(path=PICTURES / f"card-is-there-{language}-{width}-{scheme}.png", full_page=True)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert errors == []


def test_without_script_it_is_there_when_the_page_is_asked_again(browser, log_in, admin, card):
    page = browser.new_context(java_script_enabled=False).new_page()
    log_in(admin, on=page)
    page.goto(card)
    expect(page.locator("#waiting")).to_be_visible()
    count_them_all()
    expect(page.locator("#report-card .kpis")).to_be_visible(timeout=15_000)  # the page asks again by itself
