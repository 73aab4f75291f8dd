"""The results of an outreach in a browser: a number leads to its customers, and axe finds nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_customer, make_spell
from tests.playbooks.outreach_results.makers import make_crowd, make_run, put, put_crowd


@pytest.fixture
def outreach(db):
    """Forty of each part, of whom half and a tenth are still there; and one whose mail came back."""
    run, ago = make_run(goal_days=30), timezone.now() - timedelta(days=40)
    customers = make_crowd(80, prefix="Shop")
    for customer in [*customers[:20], *customers[40:44]]:
        make_spell(customer=customer)
    put_crowd(run, ["a"] * 40 + ["h"] * 40, customers, due_at=ago)
    put(run, "a", make_customer(), due_at=ago, status="bounced", detail="550 no such user")
    return run.outreach


def test_from_a_number_to_its_customers(page, log_in, manager, outreach):
    log_in(manager, f"/outreach/{outreach.pk}/results/")
    expect(page.get_by_role("heading", name="Better than without")).to_be_visible()
    page.locator(".result-figures").get_by_role("link", name="4", exact=True).click()
    expect(page.locator("a.name")).to_have_count(4)


@in_each_look
def test_nothing_for_axe(page, log_in, live_server, manager, outreach, language, width, scheme):
    User.objects.filter(pk=manager.pk).update(language=language)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    log_in(manager, "/settings/")
    for path in ("", "messages/?step=bounced", "customers/?part=held_back-goal"):
        page.goto(f"{live_server.url}/outreach/{outreach.pk}/results/{path}")
        found = Axe().run(page).response["violations"]
        assert not [(each["id"], [node["html"] for node in each["nodes"]]) for each in found], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
