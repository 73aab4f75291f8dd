"""The questions of a survey in a real browser: one is added after an answer, moved, looked at as people see it, and saved."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.surveys.factories import make_survey

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"
ASKED = "Which of our people should hear this?"
LOW = "What went wrong"


@pytest.fixture
def survey(db):
    return make_survey(name="The NPS")


def codes(survey) -> list[str]:
    return [question.code for question in survey.questions.asked()]


def add_question(page) -> None:
    """From the page of the survey: words, a code, and after which answer it is put."""
    page.get_by_role("link", name="Add a question").click()
    page.locator("#id_wording_en").fill(ASKED)
    page.locator("input[name=code]").fill("who")
    page.locator("label.chip", has_text="promoter").first.click()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/edit/")


def test_a_question_is_added_moved_looked_at_and_saved(page, live_server, log_in, lead, survey, errors):
    edit = reverse("survey_edit", args=[survey.pk])
    log_in(lead, edit)
    add_question(page)
    added = survey.questions.get(code="who")
    assert (added.wordings["en"], added.shown_after.code, added.shown_for) == (ASKED, "recommend", ["promoter"])
    assert codes(survey) == ["recommend", "improve", "missing", "best", "who"]
    for place in (3, 2):
        page.get_by_role("button", name=f"Move up: {ASKED}").click()
        expect(page.locator(".survey-questions [data-row] .name").nth(place)).to_have_text(ASKED)
    assert codes(survey) == ["recommend", "improve", "who", "missing", "best"]

    page.get_by_role("link", name="Preview").click()
    phone = page.frame_locator(".phone-frame iframe")
    expect(phone.get_by_text("How likely are you to recommend us")).to_be_visible()
    expect(phone.get_by_text(ASKED)).to_have_count(0)
    page.get_by_role("link", name="promoter").click()
    expect(phone.get_by_text(ASKED)).to_be_visible()
    expect(phone.get_by_text(LOW)).to_have_count(0)

    page.goto(live_server.url + edit)
    page.locator("#id_name").fill("Spring NPS")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Spring NPS")).to_be_visible()
    survey.refresh_from_db()
    assert survey.name == "Spring NPS"
    assert errors == []


def test_it_is_added_and_moved_without_scripts(log_in, lead, survey, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    log_in(lead, reverse("survey_edit", args=[survey.pk]), on=page)
    add_question(page)
    page.get_by_role("button", name=f"Move up: {ASKED}").click()
    expect(page.locator(".survey-questions [data-row] .name").nth(3)).to_have_text(ASKED)
    assert codes(survey) == ["recommend", "improve", "missing", "who", "best"]
    page.context.close()


@in_each_look
def test_pages_are_accessible_and_fit(live_server, log_in, lead, survey, browser, language, width, scheme):
    lead.language = language
    lead.save()
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    log_in(lead, on=page)
    hanging = survey.questions.get(code="best")
    paths = {
        "edit": reverse("survey_edit", args=[survey.pk]),
        "question-add": reverse("question_add", args=[survey.pk]) + "?kind=choice",
        "question-edit": reverse("survey_question_edit", args=[hanging.pk]),
        "preview": reverse("survey_preview", args=[survey.pk]) + "?answer=promoter",
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        page.goto(live_server.url + path)
        page.screenshot(path=PICTURES / f"survey-{name}-{language}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    page.context.close()
