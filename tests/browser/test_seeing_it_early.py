"""Pages that tell early who slips away: accessible, quiet on the console, no wider than the screen, whichever way one reads."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from accounts.models import Customer, Standing, TeamHours, User
from accounts.paying import business_day
from accounts.standing.kept_cards import keep_next_card
from accounts.standing.refresh import refresh_standings
from tests.accounts.standing.factories import make_slipping, make_stuck, reach
from tests.accounts.standing.lives import make_population
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_contact, make_milestone, make_segment
from tests.surveys.factories import make_survey


@pytest.fixture
def slipping(admin, team, customer):
    """Customers of half a year, some of whom stopped; one of them slips away, and another's onboarding is stuck."""
    for weekday in range(7):
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(9), closes=time(17))
    today, stuck = business_day(), Customer.objects.get(external_id="amal")
    make_segment(code="vips", wordings={"en": "Our VIPs"})
    milestone = make_milestone(ends_onboarding=True)
    for each in make_population(today - timedelta(days=400), today, n=40)[::3]:
        reach(each, milestone, days_ago=200)
    refresh_standings()
    keep_next_card()
    Customer.objects.filter(pk__in=[customer.pk, stuck.pk]).update(manager=admin, team=team, value_tier="vip")
    Standing.objects.filter(customer__in=[customer, stuck]).delete()
    make_slipping(customer, champion_left=True, payment_failed=True, open_issues=2)
    make_stuck(stuck)
    make_contact(customer=customer, full_name="Niran Suksai", email="niran@example.com")
    make_survey()
    return customer


@in_each_look
def test_nothing_for_axe_nothing_on_the_console_nothing_sideways(
    page, log_in, live_server, admin, slipping, errors, language, width, scheme
):
    User.objects.filter(pk=admin.pk).update(language=language)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    log_in(admin)
    card = reverse("insight_report_card")
    paths = {
        "/": "section[aria-labelledby=slipping], section[aria-labelledby=stuck]",
        f"{card}?by=value_tier": "[aria-labelledby=kinds] tbody tr",
        f"{card}?segment=vips": ".found .chip",
        reverse("insight_standing"): "main table",
        reverse("insight_milestones"): "main table",
        reverse("standing_rules_edit"): "main form",
        reverse("milestone_list"): "main table",
        reverse("milestone_add"): "main form",
        reverse("usage_rules_edit"): "main form",
        reverse("customer_list") + "?sort=risk": "main tbody tr",
        reverse("customer_detail", args=[slipping.pk]): "main h1",
        reverse("invitation_add", args=[slipping.pk]): "main form",
    }
    problems = {}
    for path, shown in paths.items():
        page.goto(live_server.url + path)
        assert page.locator(shown).count(), path
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        found = Axe().run(page).response["violations"]
        told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
        if told or page.evaluate("document.documentElement.scrollWidth") > width:
            problems[path] = told or "wider than the screen"
    assert (problems, errors) == ({}, [])
