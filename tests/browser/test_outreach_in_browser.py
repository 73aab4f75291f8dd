"""From nothing to a launched check-in to "slipping VIPs", by somebody who never did it; its pages are accessible everywhere."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Message, StandingTouch
from accounts.paying import business_day
from playbooks.models import Outreach
from retention_site.base import queue
from tests.accounts.standing.factories import make_slipping
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_issue, make_message_template, make_segment, make_use
from tests.playbooks.outreach.plans import make_vips

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.fixture
def slipping(db):
    """Six VIPs who are slipping away, one of whom waits for something serious; and one who is well."""
    contacts = make_vips(7)
    make_issue(customer=contacts[0].customer, severity="serious", title="Receipts are blank")
    for contact in contacts[:6]:
        make_use(contact.customer, business_day() - timedelta(days=64))
        make_slipping(contact.customer)
    StandingTouch.objects.all().delete()  # how they stand is told above
    rule = {
        "all": [
            {"field": "stage", "op": "is", "value": ["slipping"]},
            {"field": "value_tier", "op": "is", "value": ["vip"]},
        ]
    }
    make_message_template(name="Check-in", purpose="survey", fallback="en")
    return make_segment(code="slipping-vips", wordings={"en": "Slipping VIPs", "ar": "عملاء مميزون يبتعدون"}, rule=rule)


def test_a_check_in_to_slipping_vips(page, log_in, agent, slipping, errors):
    log_in(agent, "/outreach/")
    page.get_by_role("link", name="Write the first one").click()
    page.get_by_label("Name", exact=False).first.fill("Check-in in November")
    page.get_by_label("Message template").select_option(label="Check-in")
    page.get_by_label("Segment", exact=False).first.select_option(label="Slipping VIPs")
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_role("heading", name="Check-in in November")).to_be_visible()
    expect(page.get_by_text("A serious issue of theirs is open.")).to_be_visible()
    page.get_by_role("button", name="Launch to").click()
    expect(page.get_by_text("Launched.")).to_be_visible()
    queue.run_all_due()
    page.reload()
    outreach = Outreach.objects.get()
    messages = Message.objects.filter(occasion=outreach.runs.get().occasion)
    assert messages.count() == 6
    assert messages.filter(status="refused", rule="serious_issue_open").count() == 1
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused.").first).to_be_visible()
    assert not messages.filter(status="planned").exists()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("It goes on.")).to_be_visible()
    page.get_by_role("link", name="See each, with its reason").click()
    expect(page.get_by_role("cell", name="A serious issue of theirs is open.")).to_be_visible()
    assert not errors


@in_each_look
def test_its_pages_are_accessible(browser, log_in, agent, slipping, live_server, width, language, scheme):
    type(agent).objects.filter(pk=agent.pk).update(language=language)
    template = make_message_template(purpose="survey", fallback="en", name="Check-in 2")
    outreach = Outreach.objects.create(name="Check-in", template=template, segment=slipping, owner=agent)
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    log_in(agent, "/outreach/", on=page)
    PICTURES.mkdir(exist_ok=True)

    def look(name: str, address: str) -> None:
        page.goto(live_server.url + address)
        page.screenshot(path=PICTURES / f"{name}-{width}-{language}-{scheme}.png", full_page=True)
        assert not Axe().run(page).response["violations"], name
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name

    look("outreach_list", reverse("outreach_list"))
    look("outreach_add", reverse("outreach_add"))
    look("outreach_preview", reverse("outreach_preview", args=[outreach.pk]))
    page.locator("form[action$='/launch/'] button").click()
    queue.run_all_due()
    look("outreach_detail", reverse("outreach_detail", args=[outreach.pk]))
    page.context.close()
