"""The first main job in a real browser: find a customer, log a call, see it on the timeline."""

import time
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.models import Contact, Interaction
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.browser.talks import CUSTOMER, HEARD, heard, open_form, open_search
from tests.factories import make_contact, make_customer, make_interaction, make_issue

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"
KEYSTROKE = 40  # ms: someone who types fast
ARABIC = "كل كيس يحسب مرتين منذ يوم الاثنين"


@pytest.mark.parametrize(
    ("language", "name", "words"), [("en", "siam", HEARD), ("ar", "الامل", ARABIC)], ids=["English", "Arabic"]
)
def test_the_quick_path_by_keyboard(
    page, live_server, log_in, agent, customer, errors, language, name, words, record_testsuite_property
):
    agent.language = language
    agent.save()
    log_in(agent)
    began = time.monotonic()
    page.keyboard.press("c")
    open_search(page)
    page.keyboard.type(name, delay=KEYSTROKE)
    page.keyboard.press("Enter")
    open_form(page)
    page.keyboard.type(words, delay=KEYSTROKE)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(CUSTOMER)
    seconds = time.monotonic() - began
    record_testsuite_property(f"seconds from search to saved, {language}", round(seconds, 1))
    assert seconds < 30
    logged = Interaction.objects.get()
    assert (logged.heard, logged.staff, logged.outcome) == (words, agent, "reached")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.get_by_text(words).first.is_visible()
    assert errors == []


@pytest.mark.parametrize(
    ("language", "name", "person"),
    [("en", "siam", "Rina Wulandari"), ("ar", "الامل", "هدى محمود")],
    ids=["English", "Arabic"],
)
def test_a_call_with_a_new_contact_by_keyboard(page, log_in, agent, customer, errors, language, name, person):
    agent.language = language
    agent.save()
    log_in(agent)
    keys = page.keyboard
    keys.press("c")
    open_search(page)
    keys.type(name)
    keys.press("Enter")
    open_form(page)
    keys.press("Shift+Tab")  # from what was heard back to "someone new"
    keys.press("Enter")
    keys.press("Tab")
    keys.type(person)
    for _ in range(3):  # over what they are called and their role, to the phone
        keys.press("Tab")
    keys.type("+20 2 2735 0000")
    for _ in range(3):  # over e-mail and language, to what was heard
        keys.press("Tab")
    keys.type(HEARD)
    keys.press("Tab")
    keys.type("So you count twice?")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("ArrowRight" if language == "en" else "ArrowLeft")
    keys.press("Control+Enter")
    page.wait_for_url(CUSTOMER)
    logged = Interaction.objects.get()
    assert (logged.contact.full_name, str(logged.contact.phone)) == (person, "+20227350000")
    assert (logged.said_back, logged.is_confirmed, logged.mood) == ("So you count twice?", True, "calm")
    event = page.locator(".event").first
    for words in [person, HEARD, "So you count twice?"]:
        assert event.get_by_text(words).is_visible(), words
    assert errors == []


def test_arrows_choose_among_several(page, log_in, agent, customer):
    other = make_customer(name="Siam Garden")
    log_in(agent, reverse("interaction_find"))
    open_search(page)
    page.keyboard.type("siam")
    page.locator("#found").get_by_text("Siam Garden").wait_for()
    page.locator("#found").get_by_text("Blue Harbor").wait_for(state="detached")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('interaction_add', args=[other.pk])}")


def test_an_attempt_is_two_keys_and_counted(page, log_in, agent, customer, address):
    contact = make_contact(customer=customer)
    make_interaction(customer=customer, contact=contact, staff=agent, outcome="no_answer")
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    open_form(page)
    page.locator("input[name=outcome][value=reached]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("input[name=minutes]").is_hidden()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(CUSTOMER)
    assert Interaction.objects.first().attempt == 2


def test_everything_works_without_script(live_server, log_in, agent, customer, address, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    log_in(agent, reverse("interaction_find"), on=page)
    page.locator("[data-find] input[name=q]").fill("siam")
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.locator("details.newcomer summary").click()
    page.locator("input[name=new-full_name]").fill("Rina Wulandari")
    heard(page).fill(HEARD)
    page.locator("input[name=question-0-text]").fill("One?")
    page.locator("input[name=question-1-text]").fill("Two?")
    page.get_by_role("button", name="Add a question").click()
    page.locator("input[name=question-2-text]").fill("Three?")
    assert heard(page).input_value() == HEARD
    page.locator(".btn-primary[type=submit]").click()
    page.wait_for_url(CUSTOMER)
    assert Interaction.objects.get().questions.count() == 3
    assert Contact.objects.get().full_name == "Rina Wulandari"
    page.context.close()


@in_each_look
def test_pages_are_accessible_and_fit(live_server, log_in, agent, customer, address, browser, language, width, scheme):
    agent.language = language
    agent.save()
    contact = make_contact(customer=customer, phone="+6621140096", call_name="คุณทิพย์")
    issue = make_issue(customer=customer, contact=contact, severity="serious", assignee=agent)
    talk = make_interaction(customer=customer, contact=contact, issue=issue, staff=agent, heard=HEARD, mood="upset")
    talk.questions.create(text="Can it be mended?", assignee=agent)
    make_interaction(customer=customer, contact=contact, outcome="no_answer", staff=agent)
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    log_in(agent, on=page)
    paths = {
        "today": "/",
        "find": reverse("interaction_find"),
        "call": reverse("interaction_add", args=[customer.pk]),
        "talk": reverse("interaction_detail", args=[talk.pk]),
        "correct": reverse("interaction_edit", args=[talk.pk]),
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        page.goto(live_server.url + path)
        page.screenshot(path=PICTURES / f"{name}-{language}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    page.goto(address)
    page.locator("textarea[name=heard]").fill("")
    page.locator(".btn-primary[type=submit]").click()
    page.locator(".errorlist").wait_for()
    assert Axe().run(page).violations_count == 0
    page.context.close()
