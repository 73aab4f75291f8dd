"""The life of a promise in a browser: made in a call from Cairo to Bangkok, seen wherever it is owed, kept or forgotten."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Message, TeamHours
from playbooks.models import Callback
from playbooks.tasks import escalate_callbacks
from tests.browser.talks import CUSTOMER, HEARD, heard, open_form
from tests.factories import make_contact
from tests.playbooks.factories import make_callback

CAIRO, BANGKOK = ZoneInfo("Africa/Cairo"), ZoneInfo("Asia/Bangkok")
ABOUT = "Whether the update mends the counts"


@pytest.fixture
def mariam(agent, team):
    """Works in Cairo, every day from nine to five."""
    for weekday in range(7):
        TeamHours.objects.create(team=team, weekday=weekday, opens=time(9), closes=time(17))
    agent.timezone = "Africa/Cairo"
    agent.save()
    return agent


def clocks(moment: datetime) -> tuple[str, str]:
    """What clocks show in Cairo and in Bangkok, worked out here once more."""
    return f"{moment.astimezone(CAIRO):%H:%M}", f"{moment.astimezone(BANGKOK):%H:%M}"


def test_it_is_made_in_a_call_seen_everywhere_and_kept(page, live_server, log_in, mariam, customer, errors, settings):
    settings.BASE_URL = live_server.url
    contact = make_contact(customer=customer, full_name="พรทิพย์ วงศ์สวัสดิ์", call_name="คุณทิพย์", phone="+6621140096")
    log_in(mariam, f"{reverse('interaction_add', args=[customer.pk])}?contact={contact.pk}")
    open_form(page, "**/interactions/add/?contact=*")

    heard(page).fill(HEARD)
    choice = page.locator(".quick-choice").first
    choice.wait_for()
    moment = datetime.fromisoformat(choice.locator("input").get_attribute("value")).astimezone(UTC)
    here, there = clocks(moment)
    assert (here in choice.locator(".mine").inner_text(), there in choice.locator(".theirs").inner_text()) == (True, True)
    choice.click()
    page.locator("input[name=promise-about]").fill(ABOUT)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(CUSTOMER)
    callback = Callback.objects.get()
    assert (callback.promised_for, callback.assignee, callback.contact, callback.heard) == (moment, mariam, contact, HEARD)

    page.goto(live_server.url + "/")
    row = page.locator("li, article", has_text=ABOUT).first
    assert all(clock in row.inner_text() for clock in (here, there)), row.inner_text()

    page.goto(f"{live_server.url}{reverse('callback_week')}?day={moment.astimezone(CAIRO):%Y-%m-%d}")
    slip = page.locator(f"[data-slip='{callback.pk}']")
    assert all(clock in slip.inner_text() for clock in (here, there)), slip.inner_text()

    page.goto(live_server.url + reverse("calendar_feed_detail"))
    page.locator(f"form[action='{reverse('calendar_feed_make')}'] button").click()
    page.wait_for_load_state()
    link = next(
        text for text in page.content().replace('"', " ").replace("<", " ").split() if "/calendar/" in text and "http" in text
    )
    (event,) = Calendar.from_ical(page.request.get(link).body()).events
    assert (event.start, event.end, str(event["status"])) == (moment, moment + timedelta(minutes=15), "CONFIRMED")
    assert customer.name in event["summary"]

    page.goto(live_server.url + reverse("interaction_add", args=[customer.pk]))
    open_form(page)
    page.locator(f"label:has(input[name=keeping-callback][value='{callback.pk}'])").click()
    heard(page).fill("It does. They are glad.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(CUSTOMER)
    callback.refresh_from_db()
    assert (callback.outcome, callback.closed_in.heard) == ("kept", "It does. They are glad.")
    page.goto(live_server.url + callback.get_absolute_url())
    assert "Promise kept" in page.locator("section[aria-labelledby=ledger]").inner_text()
    page.goto(live_server.url + "/")
    assert page.get_by_text(ABOUT).count() == 0
    assert errors == []


@pytest.mark.slow
def test_a_real_minute_passes_and_a_forgotten_one_turns_rust(page, live_server, log_in, mariam, customer):
    """Its window of five minutes closes while the page is looked at; then it says so, and whose it was is told."""
    TeamHours.objects.all().delete()  # whatever the hour is while this runs
    now = timezone.now()
    closes = now + timedelta(seconds=60)
    with time_machine.travel(now - timedelta(hours=1), tick=False):
        make_callback(assignee=mariam, customer=customer, about=ABOUT, minutes=5, promised_for=closes - timedelta(minutes=5))
    log_in(mariam)
    late = page.locator(".panel-late", has_text=ABOUT)
    assert page.get_by_text(ABOUT).count() == 1
    assert late.count() == 0
    escalate_callbacks()
    assert not Message.objects.filter(kind="callback.overdue").exists()

    page.wait_for_timeout(max(0, (closes - timezone.now()).total_seconds() + 1) * 1000)
    escalate_callbacks()
    page.reload()
    assert late.count() == 1
    says = late.locator(".says-late").first
    assert "late by" in says.inner_text()
    assert says.evaluate("element => getComputedStyle(element).color") == "rgb(143, 45, 12)"  # rust, and a word beside it
    assert Message.objects.get(kind="callback.overdue").address == mariam.email
    page.goto(live_server.url + Callback.objects.get().get_absolute_url())
    assert "Promise late" in page.locator("section[aria-labelledby=ledger]").inner_text()
