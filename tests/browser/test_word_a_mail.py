"""A lead words the question of a survey in a real browser: refused without its links, saved with them, and looked at."""

from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import MessageTemplate
from tests.browser.axe import Axe

QUESTION = "Hello {{ name }},\n\n## {{ question }}"


def test_the_question_of_a_survey_is_worded(page, live_server, log_in, lead, errors):
    log_in(lead, reverse("message_template_add"))
    page.locator("#id_name").fill("Our question")
    page.locator("#id_use").select_option(label="survey question")
    page.locator("#id_purpose").select_option("survey")
    page.locator("#id_fallback").select_option("en")
    page.locator("#id_subject_en").fill("One question, {{ name }}")
    page.locator("#id_body_en").fill(QUESTION)
    page.get_by_text("Only for: survey question").click()
    expect(page.get_by_text("{{ answer_links }}").locator("visible=true")).to_have_count(1)
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“{{ answer_links }}” is missing")).to_be_visible()

    page.locator("#id_body_en").fill(f"{QUESTION}\n\n{{{{ answer_links }}}}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Leaves by itself as: survey question.")).to_be_visible()
    mail = page.frame_locator("iframe")
    expect(mail.get_by_role("link", name="10", exact=True)).to_be_visible()
    assert MessageTemplate.objects.get(use="survey.ask").name == "Our question"
    assert errors == []
    assert Axe().run(page).violations_count == 0  # it speaks to the frame, which lets nobody
    page.goto(live_server.url + reverse("message_template_list"))
    expect(page.get_by_text("leaves by itself")).to_be_visible()
