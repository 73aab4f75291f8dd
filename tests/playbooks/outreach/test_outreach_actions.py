from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import ContactPolicy, Message
from playbooks.actions.outreach import (
    approve_outreach,
    cancel_outreach,
    create_outreach,
    launch_outreach,
    pause_outreach,
    resume_outreach,
    update_outreach,
)
from playbooks.models import Outreach, OutreachRun
from playbooks.outreach import channels
from playbooks.outreach.running import CANCELLED, begin_due_runs, close_finished, plan_run
from playbooks.tasks import run_outreach
from retention_site.base import queue
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.factories import make_message_template, make_segment
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach.plans import make_vips

pytestmark = pytest.mark.django_db
Status = Outreach.Status


@pytest.fixture
def outreach(agent):
    make_vips(3)
    return make_outreach(owner=agent, holdout_percent=0)


def launched(outreach, actor):
    launch_outreach(actor=actor, outreach=outreach, version=None)
    queue.run_all_due()
    outreach.refresh_from_db()
    return outreach


def statuses():
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_a_draft_is_launched_planned_and_done(outreach, agent):
    outreach = launched(outreach, agent)
    run = outreach.runs.get()
    assert (outreach.status, outreach.next_run_at, run.is_planned) == (Status.RUNNING, None, True)
    assert run.counts == {"arms": {"a": 3}, "rules": {}}
    assert statuses() == ["planned"] * 3
    assert close_finished() == 0
    Message.objects.update(status="sent")
    run_outreach()
    outreach.refresh_from_db()
    assert outreach.status == Status.DONE
    actions = list(AuditEntry.objects.about(outreach).order_by("pk").values_list("action", flat=True))
    assert actions == ["outreach.launched", "outreach.done"]


def test_planning_again_adds_nothing_and_a_second_task_finds_it_done(outreach, agent):
    outreach = launched(outreach, agent)
    run = outreach.runs.get()
    OutreachRun.objects.filter(pk=run.pk).update(is_planned=False, after=0)
    assert plan_run(run.pk)
    assert plan_run(run.pk)
    assert len(statuses()) == 3


def test_a_large_one_waits_for_a_lead(outreach, agent, lead):
    ContactPolicy.objects.create(pk=1, approve_above=2)
    assert launched(outreach, agent).status == Status.WAITING
    assert statuses() == []
    approved = approve_outreach(actor=lead, outreach=outreach, version=None)
    queue.run_all_due()
    assert (approved.status, approved.approver) == (Status.RUNNING, lead)
    assert statuses() == ["planned"] * 3


def test_a_lead_launches_a_large_one_alone_and_a_cap_makes_it_small(outreach, agent, lead):
    ContactPolicy.objects.create(pk=1, approve_above=2)
    small = make_outreach(owner=agent, most=2, segment=outreach.segment, holdout_percent=0)
    assert launch_outreach(actor=lead, outreach=outreach, version=None).approver == lead
    assert launch_outreach(actor=agent, outreach=small, version=None).status == Status.RUNNING


def test_what_waits_for_a_lead_is_a_draft_again_once_it_is_changed(outreach, agent):
    ContactPolicy.objects.create(pk=1, approve_above=2)
    launched(outreach, agent)
    changed = update_outreach(actor=agent, outreach=outreach, version=None, fields={"name": "Other"})
    assert (changed.name, changed.status) == ("Other", Status.DRAFT)


def test_pausing_holds_what_nobody_began_to_send(outreach, agent):
    outreach = launched(outreach, agent)
    sent, leased, _planned = Message.objects.order_by("pk")
    Message.objects.filter(pk=sent.pk).update(status="sent")
    Message.objects.filter(pk=leased.pk).update(status="leased", lease="x", leased_until=timezone.now())
    pause_outreach(actor=agent, outreach=outreach, version=outreach.version)
    assert statuses() == ["sent", "on_hold", "on_hold"]
    assert not Message.objects.due(at=timezone.now() + timedelta(30)).exists()
    resume_outreach(actor=agent, outreach=outreach, version=None)
    assert statuses() == ["sent", "planned", "planned"]


def test_cancelling_ends_it_with_a_reason(outreach, agent):
    outreach = launched(outreach, agent)
    cancel_outreach(actor=agent, outreach=outreach, version=None)
    assert statuses() == ["cancelled"] * 3
    assert set(Message.objects.values_list("rule", flat=True)) == {CANCELLED}
    with pytest.raises(ValidationError, match="ended"):
        cancel_outreach(actor=agent, outreach=outreach, version=None)


def test_what_is_planned_while_it_is_paused_waits_too(outreach, agent, monkeypatch):
    """Somebody presses pause while a stretch is being planned: what comes of it is held back before anybody sees it."""
    from playbooks.outreach import running

    launch_outreach(actor=agent, outreach=outreach, version=None)
    plan_stretch = running.plan_stretch

    def slow(run, *args, **bounds):
        counts = plan_stretch(run, *args, **bounds)
        Outreach.objects.filter(pk=run.outreach_id).update(status=Status.PAUSED)
        return counts

    monkeypatch.setattr(running, "plan_stretch", slow)
    queue.run_all_due()
    assert statuses() == ["on_hold"] * 3


def test_pausing_stops_planning_and_resuming_has_it_go_on(outreach, agent):
    launch_outreach(actor=agent, outreach=outreach, version=None)
    pause_outreach(actor=agent, outreach=outreach, version=None)
    queue.run_all_due()
    assert statuses() == []
    resume_outreach(actor=agent, outreach=outreach, version=None)
    run_outreach()
    queue.run_all_due()
    assert statuses() == ["planned"] * 3


def test_a_lost_task_is_rung_for_again(outreach, agent):
    launch_outreach(actor=agent, outreach=outreach, version=None)
    queue.Work.objects.all().delete()
    run_outreach()
    run_outreach()
    assert queue.Work.objects.unfinished().filter(task__endswith="plan_outreach").count() == 1


def test_every_week_to_whoever_then_fits(outreach, agent):
    Outreach.objects.filter(pk=outreach.pk).update(repeats="weekly")
    outreach.refresh_from_db()
    outreach = launched(outreach, agent)
    assert outreach.next_run_at - outreach.launched_at == timedelta(7)
    newcomer = make_vips(1)[0]
    (run,) = begin_due_runs(at=outreach.next_run_at)
    assert run.number == 2
    plan_run(run.pk)
    plan_run(run.pk)
    assert list(Message.objects.filter(occasion=run.occasion).values_list("contact", flat=True)) == [newcomer.pk]
    assert begin_due_runs(at=outreach.next_run_at) == []


def test_it_waits_for_its_time(outreach, agent):
    at = timezone.now() + timedelta(2)
    Outreach.objects.filter(pk=outreach.pk).update(starts="at", start_at=at)
    outreach.refresh_from_db()
    outreach = launched(outreach, agent)
    assert (outreach.next_run_at, statuses()) == (at, [])
    assert len(begin_due_runs(at=at)) == 1


def test_a_segment_that_cannot_be_asked_any_more_stops_it_with_words(outreach, agent):
    launch_outreach(actor=agent, outreach=outreach, version=None)
    type(outreach.segment).objects.update(rule={"field": "gone", "op": "is", "value": ["x"]})
    queue.run_all_due()
    outreach.refresh_from_db()
    assert outreach.status == Status.PAUSED
    assert "disabled" in outreach.runs.get().counts["problem"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"segment": None}, "for nobody yet"),
        ({"starts": "at", "start_at": timezone.now() - timedelta(1)}, "has passed"),
        ({"ends_on": timezone.localdate() - timedelta(2)}, "last day has passed"),
        ({"words": {"th": "สวัสดี"}}, "Your own words are missing in: English"),
    ],
)
def test_what_cannot_be_launched_is_refused_in_words(outreach, agent, fields, words):
    Outreach.objects.filter(pk=outreach.pk).update(**fields)
    outreach.refresh_from_db()
    with pytest.raises(ValidationError, match=words):
        launch_outreach(actor=agent, outreach=outreach, version=None)


def test_templates_and_segments_that_are_retired_are_refused(outreach, agent):
    type(outreach.template).objects.update(is_active=False)
    type(outreach.segment).objects.update(is_active=False)
    outreach = Outreach.objects.get()
    with pytest.raises(ValidationError) as refused:
        launch_outreach(actor=agent, outreach=outreach, version=None)
    assert ["not offered" in refused.value.messages[0], "retired" in refused.value.messages[1]] == [True, True]


def test_two_wordings_must_be_comparable(agent):
    make_vips(1)
    second = make_message_template(purpose="promotion")
    outreach = make_outreach(second_template=second)
    with pytest.raises(ValidationError, match="same purpose"):
        launch_outreach(actor=agent, outreach=outreach, version=None)


def test_a_channel_that_nobody_carries_out_is_refused(agent, monkeypatch):
    make_vips(1)
    monkeypatch.setattr(channels, "_carried", {"email"})
    outreach = make_outreach(template=make_message_template(channel="call"))
    with pytest.raises(ValidationError, match="Nobody carries this out"):
        launch_outreach(actor=agent, outreach=outreach, version=None)


def test_a_language_that_somebody_needs_is_named(outreach, agent):
    contact = make_vips(1)[0]
    type(contact).objects.filter(pk=contact.pk).update(language="th")
    with pytest.raises(ValidationError, match="not written in: Thai"):
        launch_outreach(actor=agent, outreach=outreach, version=None)
    type(outreach.template).objects.update(fallback="en")
    assert launched(Outreach.objects.get(), agent).status == Status.RUNNING


def test_what_was_launched_is_not_changed_nor_launched_again(outreach, agent):
    outreach = launched(outreach, agent)
    with pytest.raises(ValidationError, match="cannot be changed"):
        update_outreach(actor=agent, outreach=outreach, version=None, fields={"name": "Other"})
    with pytest.raises(ValidationError, match="launched already"):
        launch_outreach(actor=agent, outreach=outreach, version=None)
    with pytest.raises(StaleVersion):
        pause_outreach(actor=agent, outreach=outreach, version=outreach.version - 1)


def test_a_list_of_customers_is_the_whole_list(agent):
    first, second = (contact.customer for contact in make_vips(2))
    template = make_message_template()
    outreach = create_outreach(actor=agent, name="By hand", template=template, customers=[first])
    assert [each.customer for each in outreach.listed.all()] == [first]
    update_outreach(actor=agent, outreach=outreach, version=None, fields={"customers": [second]})
    assert [each.customer for each in outreach.listed.all()] == [second]
    assert AuditEntry.objects.about(outreach).filter(action="outreach.listed").count() == 2


def test_nothing_is_launched_that_its_owner_may_not_see(agent, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_vips(1)
    outreach = make_outreach(owner=agent, segment=make_segment())
    assert not Outreach.objects.visible_to(make_outreach().owner).filter(pk=outreach.pk).exists()
    launched(outreach, agent)
    assert statuses() == []
