"""Building "slipping away, VIP, no open issue" by hand, with scripts and without; the pages of segments are accessible."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Segment
from accounts.segments.membership import refresh_members
from tests.accounts.segments.stock import VIPS_SLIPPING, make_segment, make_stock
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.fixture
def stock(db):
    return make_stock()


def test_by_hand(page, log_in, lead, stock, errors):
    log_in(lead, "/segments/")
    page.get_by_role("link", name="New segment").first.click()
    page.locator("#id_wording_en").fill("VIPs slipping away")
    for words, chip in (("stage", "slipping away"), ("value tier", "VIP"), ("open issues", None)):
        page.locator("summary", has_text="Add a condition").first.click()
        expect(page.get_by_label("Search what a condition can be about")).to_be_focused()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        row = page.get_by_role("group", name=words, exact=False).last
        expect(row).to_be_visible()
        expect(row.locator(":focus")).to_have_count(1)
        if chip:
            row.get_by_label(chip, exact=True).check()
    expect(page.locator("#fits")).to_contain_text("1 of 4 customers fits now")
    expect(page.locator("#fits")).to_contain_text("Siam Coffee")
    expect(page.locator("#id_wording_en")).to_have_value("VIPs slipping away")
    assert not Segment.objects.exists()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", name="VIPs slipping away")).to_be_visible()
    assert Segment.objects.get().rule == VIPS_SLIPPING
    assert not errors


def test_without_scripts(browser, log_in, lead, stock, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    log_in(lead, "/segments/add/", on=page)
    page.locator("#id_wording_en").fill("VIPs slipping away")
    for field, chip in (("stage", "slipping"), ("value_tier", "vip"), ("open_issues", None)):
        page.locator("summary", has_text="Add a condition").click()
        page.locator(f"button[value='add:0:{field}']").click()
        expect(page.locator("#id_wording_en")).to_have_value("VIPs slipping away")
        if chip:
            page.locator(f"input[value='{chip}']").check()
    page.get_by_role("button", name="Count again").click()
    expect(page.locator("#fits")).to_contain_text("1 of 4 customers fits now")
    assert not Segment.objects.exists()
    page.locator("#id_wording_en").press("Enter")
    expect(page.get_by_role("heading", name="VIPs slipping away")).to_be_visible()
    assert Segment.objects.get().rule == VIPS_SLIPPING
    page.context.close()


NESTED = {
    "all": [
        {"field": "stage", "op": "is", "value": ["slipping", "dormant"]},
        {
            "any": [
                {"field": "country", "op": "is", "value": ["TH"]},
                {"not": {"did": "exported", "product": "", "times": 2, "within_days": 30, "of": "start"}},
                {"not": {"any": [{"field": "payment_failed", "op": "is", "value": True}]}},
            ]
        },
        {"field": "last_talk", "op": "days_ago_at_least", "value": 30},
    ]
}


@in_each_look
def test_pages_are_accessible_and_fit(live_server, log_in, lead, browser, stock, language, width, scheme):
    nested = make_segment(wordings={"en": "Quiet, and nobody spoke"}, rule=NESTED, note="For the weekly round", owner=lead)
    segment = make_segment(wordings={"en": "VIPs slipping away", "ar": "كبار العملاء الذين يبتعدون"}, is_shipped=True)
    make_segment(wordings={"en": "Stale"}, rule={"all": [{"field": "attr.gone", "op": "is", "value": "x"}]})
    refresh_members()
    lead.language = language
    lead.save()
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    log_in(lead, "/segments/", on=page)
    paths = {
        "list": reverse("segment_list"),
        "add": reverse("segment_add"),
        "edit": reverse("segment_edit", args=[nested.pk]),
        "detail": reverse("segment_detail", args=[segment.pk]),
        "of-customer": reverse("customer_segments", args=[stock[0].pk]),
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        page.goto(live_server.url + path)
        if name == "add":
            page.locator("[data-palette] > summary").click()
        page.screenshot(path=PICTURES / f"segment-{name}-{language}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        violations = Axe().run(page)
        assert violations.violations_count == 0, f"{name}: {violations.generate_report()}"
    page.context.close()
