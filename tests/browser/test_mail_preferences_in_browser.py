"""Somebody without script unsubscribes from a mail, takes a break and thinks better of it; in four languages."""

from pathlib import Path

import pytest

from accounts.mail_preferences.links import preferences_url
from accounts.models import Consent, MailPreferences
from retention_site.base.public_pages import visits_seen
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_contact

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.fixture
def link_of(customer, live_server, settings):
    """Return a function that gives somebody's link."""
    visits_seen.forget()
    settings.BASE_URL = live_server.url
    settings.COMPANY_NAME = "Nilam Software"
    return lambda language: preferences_url(make_contact(customer=customer, language=language))


def test_it_works_without_script(browser, link_of):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(link_of("en"))
    page.locator("input[name=wanted][value=promotion]").uncheck()
    page.locator("input[name=less_often]").check()
    page.locator("select").select_option("id")
    page.locator("button[value=save]").click()
    page.locator(".answer-done").wait_for()
    assert page.locator("html").get_attribute("lang") == "id"
    assert not page.locator("input[name=wanted][value=promotion]").is_checked()
    assert page.locator("input[name=less_often]").is_checked()
    assert Consent.objects.get().purpose == "promotion"
    page.locator("button[value=pause]").click()
    page.locator("button[value=resume]").click()
    page.locator("button[value=pause]").wait_for()
    assert MailPreferences.objects.get().paused_until is None
    page.locator("button[value=nothing]").click()
    page.locator("button[value=nothing]").wait_for(state="detached")
    assert page.locator("input[name=wanted]:checked").count() == 0
    page.locator("input[name=wanted][value=survey]").check()
    page.locator("button[value=save]").click()
    page.locator("button[value=nothing]").wait_for()
    assert (Consent.objects.latest("pk").purpose, Consent.objects.latest("pk").decision) == ("survey", "granted")
    context.close()


def look_at(page, name: str) -> None:
    page.screenshot(path=PICTURES / f"preferences-{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@in_each_look
def test_it_looks_right(browser, link_of, language, scheme, width):
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    ending, link = f"{language}-{scheme}-{width}", link_of(language)
    assert page.goto(link).status == 200
    look_at(page, f"all-{ending}")
    page.locator("button[value=pause]").click()
    page.locator("button[value=resume]").wait_for()
    look_at(page, f"break-{ending}")
    page.locator("button[value=nothing]").click()
    page.locator("button[value=nothing]").wait_for(state="detached")
    look_at(page, f"nothing-{ending}")
    page.goto(f"{link.replace('/u/', '/u/x')}?lang={language}")
    look_at(page, f"gone-{ending}")
    context.close()
