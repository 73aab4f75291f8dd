"""Working a checklist off: what waits, what needs proof, and the steps that do more than being ticked off."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Consent, Message
from playbooks.actions.checklists import (
    answer_permission,
    assign_item,
    finish_item,
    hand_feedback,
    promise_interview,
    reopen_item,
    say_farewell,
)
from playbooks.models import Checklist, ChecklistItem, MitigationCase
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.factories import make_contact, make_departure, make_spell, make_user
from tests.playbooks.factories import make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def departure():
    template = make_template("acknowledge", "interview", "permission", "farewell", "feedback")
    template.items.filter(code="acknowledge").update(needs_proof=True)
    for kind in ("interview", "permission", "farewell", "feedback"):
        template.items.filter(code=kind).update(kind=kind)
    template.items.filter(code="farewell").update(after="acknowledge")
    return make_departure(customer=make_spell().customer)


@pytest.fixture
def step(departure):
    """Return a function that reads a step of the checklist."""
    return lambda code: ChecklistItem.objects.get(checklist__departure=departure, code=code)


def refused(action, **fields):
    with pytest.raises(ValidationError) as error:
        action(actor=None, version=None, **fields)
    return set(error.value.error_dict)


def done(item, **fields):
    return finish_item(**{"actor": None, "item": item, "version": None, "note": "Called them"} | fields)


def test_a_step_is_done_by_somebody_on_a_day(agent, step):
    saved = done(step("acknowledge"), actor=agent, version=1)
    assert (saved.status, saved.done_by, saved.note) == ("done", agent, "Called them")
    assert saved.done_on
    assert AuditEntry.objects.about(saved).get().action == "checklist_item.finished"
    with pytest.raises(StaleVersion):
        reopen_item(actor=agent, item=saved, version=1)


def test_a_step_waits_for_those_before_it(step):
    assert refused(finish_item, item=step("farewell")) == {"status"}
    done(step("acknowledge"))
    assert done(step("farewell")).status == "done"


def test_proof_and_reasons_are_asked_for(step):
    assert refused(finish_item, item=step("acknowledge"), note=" ") == {"note"}
    assert refused(finish_item, item=step("feedback"), status="dropped") == {"note"}
    assert refused(finish_item, item=step("feedback"), status="open") == {"status"}
    assert done(step("feedback"), status="dropped", note="They said nothing").status == "dropped"
    assert refused(finish_item, item=step("feedback")) == {"status"}


def test_the_checklist_closes_with_its_last_step_and_opens_again(agent, step):
    for code in ("acknowledge", "interview", "farewell", "feedback"):
        done(step(code))
    assert Checklist.objects.get().closed_on is None
    last = done(step("permission"), status="dropped")
    assert Checklist.objects.get().closed_on
    again = reopen_item(actor=agent, item=last, version=last.version)
    assert (again.status, again.done_on, again.done_by) == ("open", None, None)
    assert Checklist.objects.get().closed_on is None
    assert refused(reopen_item, item=again) == {"status"}


def test_a_step_is_taken_by_somebody_who_works_here(agent, step):
    assert assign_item(actor=agent, item=step("feedback"), version=1, assignee=agent).assignee == agent
    assert refused(assign_item, item=step("feedback"), assignee=make_user(is_active=False)) == {"assignee"}


def test_an_interview_is_promised_once(agent, departure, step):
    at = timezone.now() + timedelta(days=2)
    contact = make_contact(customer=departure.customer)
    item = promise_interview(actor=agent, item=step("interview"), version=1, promised_for=at, contact=contact, confirm=True)
    assert item.callback.contact == contact
    assert Message.objects.filter(kind="callback.confirmation", contact=contact).exists()
    assert refused(promise_interview, item=step("interview"), promised_for=at, contact=None) == {"promised_for"}
    assert refused(promise_interview, item=step("feedback"), promised_for=at, contact=None) == {"status"}


@pytest.mark.parametrize(("may_write", "decision"), [(True, "granted"), (False, "refused")])
def test_permission_needs_an_answer_and_is_in_the_ledger(agent, departure, step, may_write, decision):
    contact = make_contact(customer=departure.customer)
    assert refused(finish_item, item=step("permission")) == {"may_write"}
    assert answer_permission(actor=agent, item=step("permission"), version=1, may_write=may_write).status == "done"
    departure.refresh_from_db()
    assert departure.may_write is may_write
    assert Consent.objects.get().decision == decision
    assert Consent.objects.get().contact == contact


def test_feedback_reaches_the_case(agent, step):
    hand_feedback(actor=agent, item=step("feedback"), version=1, note="They never found the export")
    assert MitigationCase.objects.get().feedback == "They never found the export"
    assert step("feedback").status == "done"


def test_the_farewell_is_planned_once_for_who_gave_notice(agent, departure, step):
    make_contact(customer=departure.customer, is_champion=True)
    giver = make_contact(customer=departure.customer)
    departure.notice_by = giver
    departure.save()
    assert refused(say_farewell, item=step("farewell")) == {"status"}
    done(step("acknowledge"))
    saved = say_farewell(actor=agent, item=step("farewell"), version=1, words="We are sorry about the export.")
    assert (saved.status, saved.note) == ("done", "We are sorry about the export.")
    message = Message.objects.get(purpose="farewell")
    assert (message.contact, saved.message, message.status) == (giver, message, "planned")
    assert refused(say_farewell, item=step("farewell")) == {"status"}
    assert refused(reopen_item, item=step("farewell")) == {"status"}
    assert Message.objects.filter(purpose="farewell").count() == 1


def test_who_has_no_address_is_thanked_by_phone(departure, step):
    make_contact(customer=departure.customer, email="")
    done(step("acknowledge"))
    assert refused(say_farewell, item=step("farewell")) == {"words"}
    assert done(step("farewell"), note="By phone").note == "By phone"


def test_dates_are_never_before_the_notice():
    template = make_template("export")
    template.items.update(due_from="last_day", due_days=-30)
    departure = make_departure(customer=make_spell().customer)
    item = departure.checklist.items.get()
    assert item.due_on == departure.notice_on
    assert item.is_late(on=date(2026, 6, 2))
    assert not item.is_late(on=item.due_on)
