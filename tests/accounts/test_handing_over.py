from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import handing_over
from accounts.handing_over import in_hand, share
from accounts.models import Customer, Interaction, OpenQuestion
from retention_site.base.models import AuditEntry
from tests.factories import NOW, make_customer, make_interaction, make_issue, make_user

pytestmark = pytest.mark.django_db


def give(user, heirs, actor=None):
    with transaction.atomic():
        return share(user, heirs, actor=actor)


def test_what_is_in_hand_is_counted(agent, outsider):
    customer = make_customer(manager=agent)
    make_customer(manager=outsider)
    make_issue(assignee=agent)
    make_issue(assignee=agent, status="resolved", resolved_at=NOW)
    talk = make_interaction(customer=customer)
    OpenQuestion.objects.create(interaction=talk, text="When?", assignee=agent)
    OpenQuestion.objects.create(interaction=talk, text="Why?", assignee=agent, answered_at=NOW)
    assert {each.duty.name: each.count for each in in_hand(agent)} == {
        "customer": 1,
        "question": 1,
        "issue": 1,
        "callback": 0,
        "call_task": 0,
        "follow_up": 0,
        "checklist_item": 0,
    }


def test_several_heirs_share_evenly(agent, lead, outsider):
    for _number in range(7):
        make_customer(manager=agent)
    assert give(agent, [lead, outsider])["customer"] == 7
    assert Counter(Customer.objects.values_list("manager", flat=True)) == {lead.pk: 4, outsider.pk: 3}


def test_everything_about_one_customer_goes_to_the_same_heir(agent, lead, outsider):
    customers = [make_customer(manager=agent) for _number in range(4)]
    issues = [make_issue(customer=customer, assignee=agent) for customer in reversed(customers)]
    talks = [make_interaction(customer=customer) for customer in customers]
    questions = [OpenQuestion.objects.create(interaction=talk, text="When?", assignee=agent) for talk in talks]
    give(agent, [lead, outsider])
    for record, customer in [*((issue, issue.customer) for issue in issues), *zip(questions, customers, strict=True)]:
        record.refresh_from_db()
        customer.refresh_from_db()
        assert record.assignee_id == customer.manager_id


def test_what_is_done_stays_under_their_name(agent, lead):
    done = make_issue(assignee=agent, status="resolved", resolved_at=NOW)
    give(agent, [lead])
    done.refresh_from_db()
    assert done.assignee == agent


def test_versions_rise_and_each_record_has_its_entry(agent, lead, manager):
    customer = make_customer(manager=agent)
    changed_at = customer.updated_at
    give(agent, [lead], actor=manager)
    customer.refresh_from_db()
    entry = AuditEntry.objects.about(customer).first()
    assert (customer.version, entry.action, entry.actor) == (2, "customer.handed_over", manager)
    assert (entry.before, entry.after) == ({"manager": agent.pk}, {"manager": lead.pk})
    assert customer.updated_at > changed_at


def test_the_number_of_queries_does_not_grow_with_the_work(agent, lead, django_assert_max_num_queries):
    for _number in range(30):
        make_issue(customer=make_customer(manager=agent), assignee=agent)
    with django_assert_max_num_queries(13):  # seven reads, and an update and entries for two duties
        give(agent, [lead])


def test_later_floors_join(agent, lead, monkeypatch):
    monkeypatch.setattr(handing_over, "_duties", dict(handing_over._duties))
    handing_over.register(handing_over.Duty("talk", "talks", Interaction.objects.all, "staff", "customer", 40))
    talk = make_interaction(staff=agent)
    assert give(agent, [lead])["talk"] == 1
    talk.refresh_from_db()
    assert talk.staff == lead


def test_nothing_in_hand_is_nothing_given(lead):
    assert set(give(make_user(), [lead]).values()) == {0}


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="there is one writer at a time anyway")
def test_what_is_to_be_given_is_held_from_when_it_is_read(agent, lead):
    make_customer(manager=agent)
    make_issue(assignee=agent)
    with CaptureQueriesContext(connection) as asked:
        give(agent, [lead])
    read = [query["sql"] for query in asked if query["sql"].startswith("SELECT") and "ORDER BY" in query["sql"]]
    held = [sql for sql in read if "FOR UPDATE OF" in sql]
    assert len(held) >= len(in_hand(agent))
