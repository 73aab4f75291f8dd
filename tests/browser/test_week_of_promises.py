"""The week of promises in a real browser: moved by drag and by keyboard, and looked over by axe both ways round."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from playbooks.models import Callback
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_contact, make_customer, make_team, make_user
from tests.playbooks.factories import age, make_callback

HOUR = timedelta(hours=1)


@pytest.fixture
def agent(transactional_db):
    team = make_team(name="Cairo support")
    return make_user(email="agent@example.com", full_name="Mariam Adel", team=team, timezone="Africa/Cairo")


@pytest.fixture
def callback(agent):
    """Promised for a Monday at ten in Cairo, three in Bangkok, in some weeks."""
    day = datetime(timezone.now().year + 1, 2, 1, 8, 0, tzinfo=UTC)
    day = day if timezone.now() + timedelta(days=390) > day else day - timedelta(days=365)
    customer = make_customer(name="Siam Coffee", timezone="Asia/Bangkok", country="TH")
    monday = day + timedelta(days=(7 - day.weekday()) % 7)
    return make_callback(customer=customer, contact=make_contact(customer=customer), assignee=agent, promised_for=monday)


@pytest.fixture
def week(page, log_in, agent, callback):
    page.set_viewport_size({"width": 1360, "height": 1000})
    log_in(agent, f"{reverse('callback_week')}?day={callback.promised_for:%Y-%m-%d}")
    return page


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def slip(page):
    return page.locator("[data-slip]")


def cell(page, at):
    return page.locator(f"td[data-at='{at:%Y-%m-%dT%H:%M:%S}+00:00']")


def test_arrow_keys_move_it_and_a_reason_is_asked_for_first(week, errors, callback):
    slip(week).focus()
    for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowUp"]:
        week.keyboard.press(key)
    assert "10:45" in slip(week).inner_text()
    assert "10:45" in week.locator("[data-week-says]").inner_text()
    week.keyboard.press("Enter")
    dialog = week.locator("#move-dialog")
    dialog.locator("text=15:45 in Bangkok").wait_for()
    assert "10:45" in dialog.inner_text()
    assert violations(week) == []
    assert Callback.objects.get().moves == 0
    week.keyboard.type("They travel")
    with week.expect_navigation():
        week.keyboard.press("Enter")
    moved = Callback.objects.get()
    assert moved.promised_for == callback.promised_for + timedelta(days=1, minutes=45)
    assert moved.events.last().reason == "They travel"
    assert "/callbacks/week/" in week.url
    assert "Moved." in week.locator("[role=status]").first.inner_text()
    assert errors == []


def test_escape_puts_it_back(week, callback):
    slip(week).focus()
    week.keyboard.press("ArrowDown")
    week.keyboard.press("Escape")
    assert "10:00" in slip(week).inner_text()
    week.keyboard.press("ArrowDown")
    week.keyboard.press("Enter")
    week.keyboard.press("Escape")
    slip(week).filter(has_text="10:00").wait_for()  # a dialog tells that it closed a moment after
    assert cell(week, callback.promised_for).locator("[data-slip]").count() == 1
    week.keyboard.press("Enter")
    week.wait_for_url(f"**{callback.get_absolute_url()}")
    assert Callback.objects.get().moves == 0


def test_dragged_to_another_day_and_quarter(week, errors, callback):
    to = callback.promised_for + timedelta(days=2) + 3 * HOUR
    start, end = slip(week).bounding_box(), cell(week, to).bounding_box()
    week.mouse.move(start["x"] + 20, start["y"] + 10)
    week.mouse.down()
    week.mouse.move(start["x"] + 60, start["y"] + 40, steps=3)
    week.mouse.move(end["x"] + 30, end["y"] + end["height"] * 0.4, steps=5)
    assert cell(week, to).get_attribute("data-drop") == "13:15"
    week.mouse.up()
    dialog = week.locator("#move-dialog")
    dialog.locator("text=18:15 in Bangkok").wait_for()
    dialog.get_by_text("We must").click()
    week.fill("#move-reason", "The specialist is away")
    with week.expect_navigation():
        dialog.locator("button.btn-primary").click()
    moved = Callback.objects.get()
    assert moved.promised_for == to + timedelta(minutes=15)
    assert moved.events.last().kind == "moved_by_us"
    assert errors == []


def test_a_refused_move_shows_why_and_offers_others(week, agent, callback):
    make_callback(assignee=agent, promised_for=callback.promised_for + HOUR)
    slip(week).first.focus()
    for _ in range(4):
        week.keyboard.press("ArrowDown")
    week.keyboard.press("Enter")
    week.locator("#move-dialog").get_by_text("This quarter of an hour is taken.").wait_for()
    week.locator("#move-dialog .slot").first.click()
    with week.expect_navigation():
        week.keyboard.press("Control+Enter")
    moved = Callback.objects.get(pk=callback.pk)
    assert moved.promised_for != callback.promised_for + HOUR
    assert moved.moves == 1


def test_in_arabic_the_next_day_is_to_the_left(page, log_in, agent, callback):
    User.objects.filter(pk=agent.pk).update(language="ar")
    page.set_viewport_size({"width": 1360, "height": 1000})
    log_in(agent, f"{reverse('callback_week')}?day={callback.promised_for:%Y-%m-%d}")
    slip(page).focus()
    page.keyboard.press("ArrowLeft")
    assert cell(page, callback.promised_for + timedelta(days=1)).locator("[data-slip]").count() == 1


def test_in_a_call_one_press_promises_and_typing_lets_go_of_it(page, log_in, agent, errors):
    customer = make_customer(name="Fenwick & Daughters", timezone="Europe/London", country="GB")
    log_in(agent, reverse("interaction_add", args=[customer.pk]))
    choice = page.locator("#promise-times .quick-choice").first
    choice.click()
    assert choice.locator("input").is_checked()
    page.locator("#promise-times .times-more").wait_for()  # the rest has come, and let what was pressed be
    assert choice.locator("input").is_checked()
    page.locator("#promise-clock .chosen").wait_for()
    page.fill("input[name=promise-at]", f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}T03:00")
    page.get_by_text("people are called between").wait_for()
    assert not choice.locator("input").is_checked()
    page.locator("#promise-clock .slot").first.click()
    assert page.input_value("input[name=promise-at]") == ""
    page.fill("textarea[name=heard]", "Every bag is counted twice")
    assert violations(page) == []
    page.get_by_role("button", name="Save the call").last.click()
    page.wait_for_url(f"**{customer.get_absolute_url()}")
    assert Callback.objects.get().heard == "Every bag is counted twice"
    page.locator("#head-says a").wait_for()
    assert errors == []


@in_each_look
def test_nothing_for_axe_nothing_on_the_console_nothing_sideways(page, log_in, agent, callback, language, width, scheme):
    User.objects.filter(pk=agent.pk).update(language=language)
    age(make_callback(assignee=agent), days=3)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    day = f"{reverse('callback_week')}?scope=all&day={callback.promised_for:%Y-%m-%d}"
    log_in(agent, reverse("callback_list"))
    names = ["callback_detail", "callback_move"]
    paths = [day, reverse("callback_week"), *(reverse(name, args=[callback.pk]) for name in names)]
    for path in [
        *paths,
        reverse("callback_add", args=[callback.customer_id]),
        f"{reverse('callback_list')}?scope=all&state=any",
    ]:
        page.goto(page.url.split("/callbacks")[0].split("/customers")[0] + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert said == []
