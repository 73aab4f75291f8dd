"""A customer gives notice in Indonesian, by phone: reason, checklist, interview, farewell; everything else stops."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from accounts.actions.departures import record_findings
from accounts.actions.messages import plan_message
from accounts.actions.subscriptions import create_subscription
from accounts.defaults import make_churn_reasons
from accounts.models import ChurnReason, Departure, Message
from playbooks.actions.mitigation_cases import decide_case
from playbooks.defaults import make_checklists
from playbooks.models import Callback, ChecklistItem
from tests.factories import make_contact, make_departure, make_interaction, make_issue, make_product, make_spell
from tests.playbooks.factories import make_callback

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"
SAID = "Maaf, biayanya terlalu mahal buat kami sekarang."


@pytest.fixture
def leaver(customer, agent):
    """A customer who pays, with somebody to talk to, a promise and a planned mail."""
    make_churn_reasons()
    make_checklists()
    customer.team, customer.manager, customer.language = agent.team, agent, "id"
    customer.save()
    spell = make_spell(customer=customer)
    for name in ("Point of sale", "Stock"):
        create_subscription(
            actor=None,
            spell=spell,
            product=make_product(name=name),
            started_on=spell.started_on,
            monthly_value=90,
            currency="USD",
        )
    contact = make_contact(customer=customer, call_name="Bu Ratna", email="ratna@example.com", language="id")
    make_callback(customer=customer, assignee=agent, about="When does the update come?")
    now = timezone.now()
    plan_message(occasion="offer:1", kind="test.offer", purpose="promotion", to=contact, params={}, due_at=now)
    return customer


def test_notice_by_phone_in_indonesian(page, live_server, log_in, agent, leaver, errors):
    agent.language = "id"
    agent.save()
    log_in(agent, leaver.get_absolute_url())
    page.locator(".drop summary").click()
    page.locator(f"a[href='{reverse('departure_add', args=[leaver.pk])}']").click()
    page.locator("select[name=said_reason]").select_option(label="Biayanya melebihi manfaatnya")
    page.locator("textarea[name=said]").fill(SAID)
    page.locator("select[name=notice_by]").select_option(index=1)
    page.locator("select[name=notice_channel]").select_option("phone")
    page.locator("input[name=effective_on]").fill((date.today() + timedelta(days=30)).isoformat())
    page.locator(".form-acts .btn-primary").click()
    page.wait_for_url("**/departures/*/")
    assert page.locator(".their-words", has_text=SAID).is_visible()
    departure = Departure.objects.get()
    assert (departure.said_reason.code, departure.notice_channel) == ("too-expensive", "phone")
    assert Callback.objects.get().outcome == "withdrawn"
    assert Message.objects.get(purpose="promotion").status == "cancelled"

    page.goto(live_server.url + departure.checklist.get_absolute_url())
    page.locator(f"a[href='{reverse('checklist_item_interview', args=[step('interview').pk])}']").click()
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.locator("input[name=promise-at]").fill(tomorrow.strftime("%Y-%m-%dT10:00"))
    page.locator(".form-panel .btn-primary").click()
    page.locator("input[name=promise-is_sure], .todo").first.wait_for()
    if page.locator("input[name=promise-is_sure]").count():
        page.locator("input[name=promise-is_sure]").check()
        page.locator(".form-panel .btn-primary").click()
    page.wait_for_url("**/offboarding/*/")
    assert step("interview").callback.is_owed

    act(page, "acknowledge", "done", "Laporan April salah; kami minta maaf.")
    act(page, "farewell", "farewell", "Terima kasih atas tahun-tahun ini.")
    message = Message.objects.get(purpose="farewell")
    assert (message.address, message.language, message.status) == ("ratna@example.com", "id", "planned")
    act(page, "permission", "no", "")
    departure.refresh_from_db()
    assert departure.may_write is False
    assert errors == []


def step(code):
    return ChecklistItem.objects.get(code=code)


def act(page, code, act_name, note):
    """Open a step on the checklist, write the note and press the button of the act."""
    row = page.locator(f"#step-{step(code).pk}")
    row.locator("details summary").click()
    row.locator("textarea").fill(note)
    row.locator(f"button[value={act_name}]").click()
    page.locator(f"#step-{step(code).pk}.todo-done").wait_for()


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 1360, "light"), ("en", 390, "dark"), ("ar", 1360, "dark"), ("ar", 390, "light")]
)
def test_pages_are_accessible_and_fit(live_server, log_in, manager, agent, leaver, browser, language, width, scheme):
    manager.language = language
    manager.save()
    contact = leaver.contacts.get()
    talk = make_interaction(customer=leaver, contact=contact, status="wants_to_leave", churn_reason=reason("too-expensive"))
    make_issue(customer=leaver, severity="serious", opened_at=talk.at)
    today = date.today()
    fields = {"notice_by": contact, "said_reason": reason("too-expensive"), "said": SAID, "competitor": "Kasir Cepat"}
    departure = make_departure(
        customer=leaver, notice_on=today - timedelta(days=6), effective_on=today + timedelta(days=20), **fields
    )
    found = {"found_reason": reason("set-up-too-hard"), "found": "Nobody at their second shop was ever trained."}
    record_findings(actor=agent, departure=departure, version=None, fields=found)
    decision = {"decision": "fix", "note": "Train every new shop", "link": "https://example.com/t/7"}
    other = make_departure(said_reason=reason("unreliable"), said="It was down twice in May")
    decide_case(actor=manager, case=other.case, version=None, fields=decision)
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    log_in(manager, on=page)
    paths = {
        "notice": reverse("departure_add", args=[make_spell().customer.pk]),
        "departure": departure.get_absolute_url(),
        "findings": reverse("departure_findings", args=[departure.pk]),
        "leaver": leaver.get_absolute_url(),
        "board": reverse("checklist_list") + "?scope=all",
        "checklist": departure.checklist.get_absolute_url(),
        "interview": reverse("checklist_item_interview", args=[other.checklist.items.get(kind="interview").pk]),
        "cases": reverse("case_list"),
        "case": departure.case.get_absolute_url(),
        "learnt": reverse("case_learnt"),
        "reasons": reverse("churn_reason_list"),
        "reason": reverse("churn_reason_edit", args=[reason("unreliable").pk]),
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        page.goto(live_server.url + path)
        if name == "checklist":
            page.evaluate("document.querySelectorAll('.todo details').forEach(each => { each.open = true })")
        page.screenshot(path=PICTURES / f"{name}-{language}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        violations = Axe().run(page)
        assert violations.violations_count == 0, f"{name}: {violations.generate_report()}"
    page.context.close()


def reason(code):
    return ChurnReason.objects.get(code=code)
