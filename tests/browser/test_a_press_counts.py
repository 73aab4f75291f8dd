"""A button that is pressed acts, whatever the page does under the pointer between the press and the release."""

import pytest
from django.urls import reverse

from accounts.models import Interaction
from tests.browser.talks import CUSTOMER, HEARD, heard

PUSH = "document.querySelector('.form-actions').style.paddingBlockStart = '300px'"


def press(page, button, meanwhile: str) -> None:
    """Press the mouse on `button`, let the page do `meanwhile`, and let go."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate(meanwhile)
    page.mouse.up()


@pytest.mark.parametrize("meanwhile", ["null", PUSH], ids=["stays", "is pushed away"])
def test_a_button_acts_once(page, log_in, agent, customer, meanwhile):
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    heard(page).fill(HEARD)
    press(page, page.locator(".btn-primary[type=submit]"), meanwhile)
    page.wait_for_url(CUSTOMER)
    assert Interaction.objects.get().heard == HEARD


def test_a_pointer_that_leaves_takes_the_press_back(page, log_in, agent, customer, address):
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    heard(page).fill(HEARD)
    button = page.locator(".btn-primary[type=submit]")
    button.hover()
    page.mouse.down()
    page.mouse.move(5, 5)
    page.mouse.up()
    page.wait_for_timeout(500)  # in which a form would be sent
    assert page.url == address
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("width", [1360, 390])
def test_the_words_of_a_draft_do_not_move_the_buttons(page, log_in, agent, customer, width):
    page.set_viewport_size({"width": width, "height": 900})
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    page.wait_for_load_state("networkidle")  # the free times have come
    page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
    button = page.locator(".btn-primary[type=submit]")
    before = button.bounding_box()
    page.evaluate(
        "document.querySelector('[data-draft-words]').textContent = document.querySelector('[data-draft]').dataset.draftHere"
    )
    assert button.bounding_box() == before
