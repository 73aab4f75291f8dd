"""A survey asked in a call, in a real browser: opened in the form, answered as the customer speaks, saved with the talk."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Interaction
from surveys.models import Response
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.browser.talks import CUSTOMER, HEARD, heard, open_form
from tests.factories import make_contact
from tests.surveys.factories import make_survey

BETTER = "The printer stops"


@pytest.fixture
def nps(db):
    return make_survey(name="The NPS")


@pytest.fixture
def contact(customer):
    return make_contact(customer=customer, call_name="Khun Thip", language="en")


def field(page, survey, code: str):
    return page.locator(f"[name=survey-{survey.pk}-{code}]")


def taken(agent, contact) -> Response:
    """Return the one answer there is, after a look that it is the customer's and the agent's record."""
    response = Response.objects.get()
    assert (response.contact, response.channel, response.recorder) == (contact, "phone", agent)
    assert response.invitation.interaction == Interaction.objects.get(heard=HEARD)
    return response


def test_an_answer_is_taken_in_a_call(page, log_in, agent, customer, contact, nps, errors):
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    open_form(page)
    page.keyboard.type(HEARD)
    page.locator("[data-ask] > summary").click()
    improve, best = field(page, nps, "improve"), field(page, nps, "best")
    expect(field(page, nps, "recommend").nth(1)).to_be_attached()
    expect(improve).to_be_hidden()
    page.locator("[data-ask] label.chip", has=page.locator("input[value='9']")).click()
    expect(best).to_be_visible()
    page.locator("[data-ask] label.chip", has=page.locator("input[value='4']")).click()  # they think again
    expect(best).to_be_hidden()
    improve.fill(BETTER)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(CUSTOMER)
    response = taken(agent, contact)
    assert (response.score, response.said) == (4, {"recommend": 4, "improve": BETTER})
    assert errors == []


def test_it_is_taken_without_scripts(log_in, agent, customer, contact, nps, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    log_in(agent, reverse("interaction_add", args=[customer.pk]), on=page)
    heard(page).fill(HEARD)
    page.locator("[data-ask] > summary").click()
    page.get_by_role("button", name="Show the questions").click()
    assert heard(page).input_value() == HEARD
    page.locator("[data-ask] label.chip", has=page.locator("input[value='9']")).click()
    page.locator(".btn-primary[type=submit]").click()
    page.wait_for_url(CUSTOMER)
    assert taken(agent, contact).score == 9
    page.context.close()


@in_each_look
def test_the_opened_section_is_accessible_and_fits(log_in, agent, customer, contact, nps, browser, language, width, scheme):
    agent.language = language
    agent.save()
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    log_in(agent, reverse("interaction_add", args=[customer.pk]), on=page)
    page.locator("[data-ask] > summary").click()
    page.locator("[data-ask] label.chip", has=page.locator("input[value='4']")).click()
    expect(field(page, nps, "improve")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.context.close()
