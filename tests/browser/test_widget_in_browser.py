"""The widget on a page of another site: it asks whom that site names, and nobody else; it leaves nothing behind."""

from pathlib import Path

import pytest

from retention_site.base.public_pages import visits_seen
from surveys.models import Invitation, Response
from tests.browser.axe import Axe
from tests.browser.host_site import serving
from tests.browser.looks import in_each_look
from tests.factories import make_contact, make_customer
from tests.surveys.factories import make_widget_site
from tests.surveys.widgets.visitors import signed

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.fixture
def shop(live_server):
    visits_seen.forget()
    with serving(live_server.url) as shop:
        yield shop


@pytest.fixture
def site(shop, db):
    return make_widget_site(origin=shop.origin)


@pytest.fixture
def as_visitor(shop, site, live_server):
    """Return a function that logs a contact in on the other site: its page names them from then on."""

    def enter(contact):
        said = signed(site, contact)
        shop.tag = (
            f'<script src="{live_server.url}/widget.js" data-site="{site.pk}"'
            f' data-user="{said["user"]}" data-signature="{said["signature"]}" async></script>'
        )

    return enter


@pytest.fixture
def ana(as_visitor):
    contact = make_contact(customer=make_customer(external_id="c-42"), email="ana@example.com", language="en")
    as_visitor(contact)
    return contact


def test_somebody_answers_and_is_left_alone_afterwards(page, shop, ana, errors, live_server):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shop.origin)
    card = page.get_by_role("dialog")
    card.wait_for()
    assert Invitation.objects.get().status == "asked"
    assert not card.get_by_role("button", name="Send").is_visible()
    card.get_by_text("9", exact=True).click()
    words = card.get_by_role("textbox")
    assert words.count() == 1
    words.fill("You answer the phone.")
    card.get_by_role("button", name="Send").click()
    card.get_by_role("status").wait_for()
    response = Response.objects.get()
    assert (response.score, response.channel, response.contact) == (9, "widget", ana)
    assert [each.text for each in response.answers.exclude(text="")] == ["You answer the phone."]
    assert {url.split("/")[2] for url in asked} == {shop.origin.split("/")[2], live_server.url.split("/")[2]}
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    with page.expect_response("**/widget/ask/") as again:
        page.goto(shop.origin)
    assert again.value.status == 204
    assert page.get_by_role("dialog").count() == 0
    assert errors == []


@pytest.mark.parametrize("how", ["escape", "button"])
def test_it_is_closed_and_counts_as_asked(page, shop, ana, how):
    page.goto(shop.origin)
    page.get_by_role("dialog").wait_for()
    if how == "escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
    assert page.get_by_role("dialog").count() == 0
    with page.expect_response("**/widget/ask/") as again:
        page.reload()
    assert again.value.status == 204
    assert (Invitation.objects.get().status, Response.objects.count()) == ("asked", 0)


def test_by_keyboard_alone(page, shop, ana):
    page.goto(shop.origin)
    page.get_by_role("dialog").wait_for()
    for key in ("Tab", "Tab", "Tab", "Space", "ArrowRight", "ArrowRight", "Tab"):  # the link, close, 0 chosen, then 2
        page.keyboard.press(key)
    page.keyboard.type("Slow")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    assert Response.objects.get().score == 2


def test_an_origin_that_is_not_listed_is_refused_and_the_console_says_so(page, shop, ana, errors):
    with page.expect_event("requestfailed") as refused:
        page.goto(shop.other_origin)
    assert refused.value.url.endswith("/widget/ask/")
    assert page.get_by_role("dialog").count() == 0
    told = [text for text in errors if "Access-Control-Allow-Origin" in text]
    assert len(told) == 1
    assert shop.other_origin in told[0]
    assert not Invitation.objects.exists()


def test_what_could_not_be_sent_is_kept_and_said(page, shop, ana):
    page.goto(shop.origin)
    card = page.get_by_role("dialog")
    card.get_by_text("3", exact=True).click()
    card.get_by_role("textbox").fill("Slow")
    page.route("**/widget/answer/", lambda route: route.abort())
    card.get_by_role("button", name="Send").click()
    card.get_by_text("could not be sent").wait_for()
    page.unroute("**/widget/answer/")
    card.get_by_role("button", name="Send").click()
    card.get_by_role("status").wait_for()
    assert Response.objects.get().score == 3


@in_each_look
def test_nothing_for_axe_and_nothing_sideways(browser, shop, as_visitor, language, scheme, width):
    as_visitor(make_contact(email="thip@example.com", language=language))
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(shop.origin)
    card = page.get_by_role("dialog")
    card.wait_for()
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"widget-{width}-{language}-{scheme}-first.png")
    card.locator("label", has_text="6").first.click()
    card.get_by_role("textbox").wait_for()
    page.screenshot(path=PICTURES / f"widget-{width}-{language}-{scheme}.png")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    box = card.bounding_box()
    assert (box["x"] < width / 2) == (language == "ar" or width < 400)
    assert box["height"] < 844 * 0.7
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@in_each_look
def test_the_settings_look_right(page, log_in, live_server, manager, site, errors, width, language, scheme):
    manager.language = language
    manager.save()
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    log_in(manager)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in {"list": "", "site": f"{site.pk}/", "edit": f"{site.pk}/edit/"}.items():
        page.goto(f"{live_server.url}/settings/widgets/{path}")
        page.screenshot(path=PICTURES / f"widget-settings-{name}-{width}-{language}-{scheme}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert errors == []
