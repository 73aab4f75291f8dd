"""Somebody slips away: seen on Today with the reason, promised a call, and gone from there while the promise is open."""

import re
from datetime import time, timedelta

import pytest
from django.urls import reverse

from accounts.models import TeamHours
from accounts.paying import business_day
from playbooks.models import Callback, Snooze
from tests.accounts.standing.factories import make_mark, make_slipping, make_stuck
from tests.browser.axe import Axe
from tests.factories import make_customer, make_spell, make_use

SECTION = "section[aria-labelledby=slipping]"


@pytest.fixture
def slipping(agent, customer, team):
    for weekday in range(7):
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(9), closes=time(17))
    make_mark()
    customer.manager, customer.team = agent, agent.team
    customer.save()
    today = business_day()
    make_spell(customer=customer, started_on=today - timedelta(days=400))
    make_use(customer, today - timedelta(days=64))  # so that they slip away by the rules, too, when a promise is saved
    return make_slipping(customer, champion_left=True)


def test_a_promise_takes_them_off_today(page, live_server, log_in, agent, slipping, errors):
    log_in(agent)
    row = page.locator(SECTION).locator("li", has_text="Siam Coffee")
    for said in ("64 days", "42 % did not come back", "Their champion has left.", "a check-in"):
        assert said in row.inner_text(), said
    assert Axe().run(page).response["violations"] == []

    row.get_by_role("link", name="Promise").click()
    page.locator("input[name=promise-about]").wait_for()
    assert "How it is going" in page.locator("input[name=promise-about]").input_value()
    page.locator("label:has(input[name=promise-slot])").nth(1).click()  # the first is none of them
    page.get_by_role("button", name="Promise it").click()
    page.wait_for_url(re.compile(r"/callbacks/[0-9]+/$"))
    assert Callback.objects.get().customer == slipping.customer

    page.goto(live_server.url + "/")
    assert page.locator(SECTION).count() == 0
    page.goto(live_server.url + slipping.customer.get_absolute_url())
    page.get_by_text("Being looked after").wait_for()
    assert Axe().run(page).response["violations"] == []
    assert errors == []


def test_seen_and_left_for_a_week(page, live_server, log_in, agent, slipping, errors):
    make_stuck(make_customer(name="New Shop", manager=agent, team=agent.team))
    log_in(agent)
    page.locator(SECTION).get_by_role("link", name="Not now").click()
    page.wait_for_url("**/snoozes/add/**")
    page.locator("input[name=why]").fill("Closed for the holidays")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(live_server.url + "/")
    assert Snooze.objects.get().why == "Closed for the holidays"
    assert page.locator(SECTION).count() == 0
    assert page.locator("section[aria-labelledby=stuck]").get_by_text("New Shop").count() == 1
    page.goto(live_server.url + reverse("customer_detail", args=[slipping.customer.pk]))
    page.get_by_text("Closed for the holidays").wait_for()
    assert errors == []
