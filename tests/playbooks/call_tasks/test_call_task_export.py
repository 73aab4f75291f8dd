import csv
from io import StringIO

import pytest
from django.urls import reverse

from accounts.roles import Role
from playbooks.models import OutreachRun
from tests.doors import assert_doors
from tests.factories import make_contact, make_customer, make_message_template
from tests.playbooks.factories import make_call_task, make_outreach

pytestmark = pytest.mark.django_db
URL = reverse("call_task_export")


def lines(response):
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def make_task(number, **customer):
    customer = make_customer(name=f"=Customer {number}", **customer)
    return make_call_task(contact=make_contact(customer=customer, full_name="Ploy", phone=f"+6681234{number:04}"))


def test_it_holds_what_the_list_shows_and_nothing_else(as_user, lead, agent):
    customer = make_customer(name="=Mine", timezone="Asia/Bangkok", manager=lead, team=lead.team)
    outreach = make_outreach(name="Spring calls", owner=lead, template=make_message_template(channel="call"))
    run = OutreachRun.objects.create(outreach=outreach, number=1)
    task = make_call_task(run, contact=make_contact(customer=customer, full_name="Ploy", phone="+66812345678"))
    make_task(2, manager=agent, team=agent.team)
    client = as_user(lead)
    (line,) = lines(client.get(URL))
    assert line["Customer"] == "'=Mine"
    told = (line["Contact"], line["Phone"].lstrip("'"), line["Stands"], line["Who calls"], line["Outreach"])
    assert told == ("Ploy", "+66812345678", "late", lead.full_name, "Spring calls")
    assert line["Their time"].endswith("+07:00")
    assert line["Due"][:16] == task.due_at.astimezone(lead.zone).isoformat()[:16]
    assert len(lines(client.get(URL, {"scope": "all"}))) == 2


def test_doors(as_user):
    assert_doors(as_user, URL, least=Role.LEAD)


@pytest.mark.parametrize("rows", [1, 12])
def test_number_of_queries(as_user, lead, rows, django_assert_num_queries):
    for number in range(rows):
        make_task(number, manager=lead, team=lead.team)
    client = as_user(lead)
    with django_assert_num_queries(6):
        assert len(lines(client.get(URL, {"scope": "all"}))) == rows
