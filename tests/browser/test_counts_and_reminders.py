"""Counts in the side bar that follow, and reminders of promises that come due, in a real browser."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.axe import Axe
from tests.factories import make_issue, make_team, make_user
from tests.playbooks.factories import make_callback

PAGES = ["/insights/promises/", "/settings/absences/", "/settings/absences/add/", "/settings/escalation/"]
PAGES += ["/settings/calling-hours/", "/settings/calling-hours/add/", "/preferences/calendar/"]


@pytest.fixture
def mariam(transactional_db):
    team = make_team(name="Cairo support")
    return make_user(email="mariam@example.com", full_name="Mariam Adel", role="manager", team=team, timezone="Africa/Cairo")


def a_minute_passes(page):
    """Let the page believe that it asked a minute ago, and that somebody comes back to it."""
    page.evaluate("sessionStorage.setItem('pulse.asked', '0'); document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_load_state("networkidle")


def test_counts_follow_without_a_reload(page, log_in, errors, mariam):
    log_in(mariam, "/settings/")
    assert page.locator("#waits-issue_list").inner_text().strip() == ""
    make_issue(assignee=mariam)
    a_minute_passes(page)
    expect(page.locator("#waits-issue_list")).to_have_text("1")
    assert page.locator("#waits-today").inner_text().strip() == "1"
    assert errors == []


def test_a_reminder_stays_until_it_is_closed_and_does_not_come_back(page, log_in, live_server, errors, mariam, customer):
    callback = make_callback(assignee=mariam, customer=customer, promised_for=timezone.now() + timedelta(minutes=10))
    log_in(mariam, "/settings/")
    reminder = page.locator("[data-reminder]")
    reminder.wait_for()
    assert "Promised: call Siam Coffee" in reminder.inner_text()
    assert "in Bangkok" in reminder.inner_text()
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{live_server.url}/settings/teams/")
    reminder.wait_for()  # at once, though the minute is not over
    reminder.locator("a").click()
    page.wait_for_url(f"**{callback.get_absolute_url()}")
    reminder.wait_for()
    reminder.locator("button").click()
    assert reminder.count() == 0
    page.goto(f"{live_server.url}/settings/")
    a_minute_passes(page)
    assert reminder.count() == 0
    assert errors == []


def test_who_was_logged_out_elsewhere_keeps_the_page_and_sees_nothing_new(page, log_in, errors, mariam):
    log_in(mariam, "/settings/teams/add/")
    page.locator("[name=name]").fill("Typed and not saved")
    Session.objects.all().delete()
    make_issue(assignee=mariam)
    a_minute_passes(page)
    page.wait_for_timeout(300)
    assert page.url.endswith("/settings/teams/add/")
    assert page.input_value("[name=name]") == "Typed and not saved"
    assert page.locator("#waits-issue_list").inner_text().strip() == ""
    assert errors == []


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ar", "dark")])
def test_the_pages_are_accessible_and_fit_a_phone(page, log_in, live_server, errors, mariam, language, theme):
    mariam.language, mariam.theme = language, theme
    mariam.save()
    log_in(mariam, "/settings/")
    for path in PAGES:
        page.goto(live_server.url + path)
        assert [each["id"] for each in Axe().run(page).response["violations"]] == [], path
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.set_viewport_size({"width": 1360, "height": 900})
    assert errors == []
