"""What is typed into the form of a talk is never lost: a reload, a failed save, an expired session, another machine."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import Interaction
from retention_site.base.models import Draft
from tests.browser.conftest import send_log_in
from tests.browser.talks import CUSTOMER, HEARD, heard, open_form, wait_until_kept


def test_what_is_typed_survives_a_reload_before_the_server_has_it(page, log_in, agent, customer, address):
    page.add_init_script("window.fetch = () => Promise.reject(new Error('offline'))")
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    open_form(page)
    page.keyboard.type(HEARD)
    page.locator("[data-adds-row]").click()
    page.locator("input[name=question-2-text]").fill("A third question?")
    page.wait_for_timeout(3500)  # the time after which a draft is sent
    assert page.locator("[data-draft-words]").inner_text().startswith("Kept on this device.")
    page.reload()
    assert heard(page).input_value() == HEARD
    assert page.locator("input[name=question-2-text]").input_value() == "A third question?"
    assert not Draft.objects.exists()


def test_what_is_typed_is_on_the_server_and_on_another_machine(page, log_in, agent, customer, address, browser):
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    open_form(page)
    page.keyboard.type(HEARD)
    wait_until_kept(page, HEARD)
    page.locator("[data-draft-words]", has_text="Draft kept").wait_for()
    elsewhere = browser.new_context().new_page()
    log_in(agent, reverse("interaction_add", args=[customer.pk]), on=elsewhere)
    assert heard(elsewhere).input_value() == HEARD
    elsewhere.context.close()


def test_a_failed_save_gives_everything_back(page, log_in, agent, customer, address):
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    open_form(page)
    page.keyboard.type(HEARD)
    page.locator("input[name=minutes]").fill("-5")
    page.keyboard.press("Control+Enter")
    page.locator(".errorlist").wait_for()
    assert heard(page).input_value() == HEARD
    page.reload()
    assert heard(page).input_value() == HEARD
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_expired_session_gives_the_text_back(live_server, log_in, agent, customer, address, browser, script):
    page = browser.new_context(java_script_enabled=script).new_page()
    log_in(agent, reverse("interaction_add", args=[customer.pk]), on=page)
    heard(page).fill(HEARD)
    page.locator("textarea[name=summary]").fill("Counts twice")
    Session.objects.all().delete()
    page.locator(".btn-primary[type=submit]").click()
    page.wait_for_url("**/login/**")
    send_log_in(page, agent)
    page.wait_for_url(address)
    assert (heard(page).input_value(), page.locator("textarea[name=summary]").input_value()) == (HEARD, "Counts twice")
    assert not Interaction.objects.exists()
    page.locator(".btn-primary[type=submit]").click()
    page.wait_for_url(CUSTOMER)
    assert Interaction.objects.get().summary == "Counts twice"
    page.goto(address)
    assert heard(page).input_value() == ""
    page.context.close()


def test_a_saved_call_leaves_no_copy_behind(page, log_in, agent, customer, address):
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    open_form(page)
    page.keyboard.type(HEARD)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(CUSTOMER)
    page.goto(address)
    assert heard(page).input_value() == ""
    page.wait_for_timeout(200)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('keepsake-draft'))") == []


def test_a_discarded_draft_is_gone_and_can_be_brought_back(page, log_in, agent, customer, address):
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    open_form(page)
    page.keyboard.type(HEARD)
    page.locator("button[name=discard]").click()
    page.locator("button[name=bring_back]").wait_for()
    assert heard(page).input_value() == ""
    page.locator("button[name=bring_back]").click()
    page.locator("button[name=bring_back]").wait_for(state="detached")
    assert heard(page).input_value() == HEARD
