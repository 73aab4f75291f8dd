"""A customer answers on a phone without script, in their language; a scanner in a headless browser has no vote."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Consent
from retention_site.base.public_pages import visits_seen
from surveys.links import answer_url, kiosk_url
from surveys.models import Response, ResponseChange, Survey
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_contact
from tests.surveys.factories import make_invitation, make_survey

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"
PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
PEOPLE = {"th": "คุณทิพย์", "ar": "أستاذة هدى"}
HEAVIEST = 30_000  # bytes of a page with all it loads


@pytest.fixture
def asking(customer, live_server, settings):
    """Return a function that asks somebody by mail, an hour ago, and gives their link."""
    visits_seen.forget()
    settings.BASE_URL = live_server.url
    settings.COMPANY_NAME = "Nilam Software"

    def ask(language: str = "en", **fields) -> str:
        contact = make_contact(customer=customer, call_name=PEOPLE.get(language, "Sam"), language=language)
        return answer_url(make_invitation(contact=contact, asked_at=timezone.now() - timedelta(hours=1), **fields))

    return ask


@pytest.fixture
def phone(browser):
    context = browser.new_context(**PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["th", "ar"])
def test_an_answer_on_a_phone_without_script(phone, asking, language):
    loaded = []
    phone.on("response", lambda response: loaded.append(len(response.body())) if response.ok else None)
    assert phone.goto(asking(language) + "?score=9").status == 200
    assert sum(loaded) < HEAVIEST, loaded
    assert phone.locator("html").get_attribute("lang") == language
    assert PEOPLE[language] in phone.locator("main").inner_text()
    assert not Response.objects.exists()
    phone.locator(".scale label").nth(10).click()
    phone.locator(".answer-send").click()
    phone.locator("textarea").wait_for()
    assert Response.objects.get().score == 10
    phone.locator("textarea").fill("ขอบคุณ شكرًا")
    phone.locator(".answer-send").click()
    phone.locator(".answer-said").wait_for()
    response = Response.objects.get()
    assert (response.said, response.language) == ({"recommend": 10, "best": "ขอบคุณ شكرًا"}, language)
    phone.locator("a.answer-quiet").click()
    phone.locator(".scale label").nth(3).click()
    phone.locator(".answer-send").click()
    phone.locator("textarea").wait_for()
    assert (Response.objects.get().score, ResponseChange.objects.count()) == (3, 3)


def test_one_asks_not_to_be_asked_and_takes_it_back(phone, asking):
    phone.goto(asking())
    phone.locator("footer a").first.click()
    phone.locator("button[name=stop]").click()
    phone.locator(".answer-done").wait_for()
    assert Consent.objects.get().decision == "refused"
    phone.locator("button[name=again]").click()
    phone.locator("button[name=stop]").wait_for()
    assert Consent.objects.latest("id").decision == "granted"


def test_a_scanner_that_follows_all_links_in_a_browser_has_no_vote(browser, asking):
    links = [asking(survey=survey) for survey in [make_survey()] for _ in range(2)]
    context = browser.new_context()
    page = context.new_page()
    seen = set()
    for link in links:
        visits_seen.forget()
        todo = [link, *(f"{link}?score={number}" for number in range(11))]
        while todo:
            address = todo.pop()
            if address in seen:
                continue
            seen.add(address)
            assert page.goto(address).status == 200
            found = [each.evaluate("a => a.href") for each in page.locator("a[href]").all()]
            todo += [each for each in found if "lang=" not in each or each.endswith("lang=en")]
    context.close()
    assert len(seen) > 2 * 14  # the page, its numbers, to stop, and the trap with its own
    assert not Response.objects.exists()
    assert not Consent.objects.exists()


def look_at(page, name: str) -> None:
    page.screenshot(path=PICTURES / f"answer-{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@in_each_look
def test_it_looks_right(browser, asking, language, scheme, width):
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    ending, link = f"{language}-{scheme}-{width}", asking(language)
    page.goto(f"{link}?score=7")
    look_at(page, f"first-{ending}")
    page.locator(".answer-send").click()
    look_at(page, f"more-{ending}")
    page.locator("textarea").fill("More")
    page.locator(".answer-send").click()
    look_at(page, f"done-{ending}")
    page.goto(link + "stop/")
    look_at(page, f"stop-{ending}")
    page.locator("button[name=stop]").click()
    look_at(page, f"stopped-{ending}")
    page.goto(f"{link.replace('/n/', '/n/x')}?lang={language}")
    look_at(page, f"gone-{ending}")
    page.goto(asking(language, survey=make_survey(kind=Survey.Kind.EXIT)))
    page.locator(".answer-choices label").first.click()
    look_at(page, f"exit-{ending}")
    page.goto(f"{kiosk_url(make_survey())}?lang={language}")
    look_at(page, f"kiosk-{ending}")
    page.locator(".scale label").nth(9).click()
    page.locator(".answer-send").click()
    look_at(page, f"kiosk-more-{ending}")
    context.close()
