"""A customer gives notice in Indonesian, by phone: reason, checklist, interview, farewell; everything else stops for good."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.actions.departures import record_findings
from accounts.actions.messages import plan_message
from accounts.actions.subscriptions import create_subscription
from accounts.defaults import make_churn_reasons
from accounts.messages.kinds import Mail, message_kind
from accounts.models import ChurnReason, Departure, Message
from playbooks.actions.callbacks import close_callback
from playbooks.actions.mitigation_cases import decide_case
from playbooks.defaults import make_checklists
from playbooks.models import Callback, ChecklistItem
from retention_site.base import queue
from retention_site.schedules import SCHEDULES
from tests.browser.axe import Axe
from tests.browser.looks import in_each_look
from tests.factories import make_contact, make_departure, make_interaction, make_issue, make_product, make_spell
from tests.playbooks.factories import make_callback

PICTURES = Path(__file__).resolve().parents[2] / "screenshots"
SAID = "Maaf, biayanya terlalu mahal buat kami sekarang."
THANKS = "Terima kasih atas tahun-tahun ini."
PURPOSES = ("service", "survey", "lifecycle", "promotion", "recovery", "win_back")


@message_kind("test.news", "news")
def news(message):
    return Mail(subject=message.purpose, text="Hello")


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
    plan_everything(contact)
    return customer


def plan_everything(contact):
    """A mail of every purpose there is, as later floors will plan them: what asks for an answer among them."""
    for purpose in PURPOSES:
        occasion = f"{purpose}:{timezone.localdate()}"
        plan_message(occasion=occasion, kind="test.news", purpose=purpose, to=contact, params={}, due_at=timezone.now())


def test_notice_by_phone_in_indonesian_and_the_year_after(page, live_server, log_in, agent, leaver, errors, server):
    agent.language = "id"
    agent.save()
    log_in(agent, leaver.get_absolute_url())
    departure = give_notice(page, leaver)
    assert (departure.said_reason.code, departure.notice_channel) == ("too-expensive", "phone")
    assert Callback.objects.get().outcome == "withdrawn"
    assert set(Message.objects.values_list("purpose", "status")) == {(purpose, "cancelled") for purpose in PURPOSES}

    page.goto(live_server.url + departure.checklist.get_absolute_url())
    promise_interview(page)
    assert step("interview").callback.is_owed
    act(page, "acknowledge", "done", "Laporan April salah; kami minta maaf.")
    act(page, "farewell", "farewell", THANKS)
    message = Message.objects.get(purpose="farewell")
    assert (message.address, message.language, message.status) == ("ratna@example.com", "id", "planned")
    act(page, "permission", "no", "")
    departure.refresh_from_db()
    assert departure.may_write is False
    assert errors == []

    a_year(departure, agent)
    (farewell,) = server.mails  # neither they nor anybody else was sent anything more
    assert (farewell["To"], farewell["Subject"].startswith("Terima kasih")) == ("ratna@example.com", True)
    assert THANKS in farewell.get_body(("plain",)).get_content()
    departure.refresh_from_db()
    assert departure.outcome == "left"
    told = set(Message.objects.filter(due_at__date__gt=departure.effective_on).values_list("status", "rule"))
    assert told == {("refused", "customer_left"), ("refused", "opted_out")}
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        log_in(agent, departure.get_absolute_url())
        assert page.locator(".their-words", has_text=SAID).is_visible()
        page.goto(live_server.url + leaver.get_absolute_url())
        assert page.get_by_text("Mereka sudah pergi.").first.is_visible()  # why each was held back
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / "a-year-later-id.png", full_page=True)


def give_notice(page, customer) -> Departure:
    """From the customer's page: who said it, how, why, and when it ends."""
    page.locator(".drop summary").click()
    page.locator(f"a[href='{reverse('departure_add', args=[customer.pk])}']").click()
    page.locator("select[name=said_reason]").select_option(label="Biayanya melebihi manfaatnya")
    page.locator("textarea[name=said]").fill(SAID)
    page.locator("select[name=notice_by]").select_option(index=1)
    page.locator("select[name=notice_channel]").select_option("phone")
    page.locator("input[name=effective_on]").fill((date.today() + timedelta(days=30)).isoformat())
    page.locator(".form-acts .btn-primary").click()
    page.wait_for_url("**/departures/*/")
    assert page.locator(".their-words", has_text=SAID).is_visible()
    return Departure.objects.get()


def promise_interview(page):
    """From the checklist: tomorrow at ten, whatever the form warns of."""
    page.locator(f"a[href='{reverse('checklist_item_interview', args=[step('interview').pk])}']").click()
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.locator("input[name=promise-at]").fill(tomorrow.strftime("%Y-%m-%dT10:00"))
    page.locator(".form-panel .btn-primary").click()
    page.locator("input[name=promise-is_sure], .todo").first.wait_for()
    if page.locator("input[name=promise-is_sure]").count():
        page.locator("input[name=promise-is_sure]").check()
        page.locator(".form-panel .btn-primary").click()
    page.wait_for_url("**/offboarding/*/")


def a_year(departure, agent):
    """Thirteen months: the timetable, sweeps and senders run; the interview is held; whatever can be planned is planned."""
    contact, start = departure.customer.contacts.get(), timezone.now()
    queue.run_all_due()
    close_callback(actor=agent, callback=step("interview").callback, version=None, outcome=Callback.Outcome.KEPT)
    for day in range(31, 400, 12):
        with time_machine.travel(start + timedelta(days=day)):
            for entry in SCHEDULES:
                queue.fire(queue.name_of(entry.function))
            plan_everything(contact)
            queue.run_all_due()


def step(code):
    return ChecklistItem.objects.get(code=code)


def act(page, code, act_name, note):
    """Open a step on the checklist, write the note and press the button of the act."""
    row = page.locator(f"#step-{step(code).pk}")
    row.locator("details summary").click()
    row.locator("textarea").fill(note)
    row.locator(f"button[value={act_name}]").click()
    page.locator(f"#step-{step(code).pk}.todo-done").wait_for()


@in_each_look
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
