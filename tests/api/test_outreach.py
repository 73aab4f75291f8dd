import pytest

from accounts.models import ContactPolicy, Message
from playbooks.models import Outreach
from retention_site.base import queue
from tests.api.client import Api
from tests.factories import make_message_template, make_segment
from tests.playbooks.factories import make_outreach
from tests.playbooks.outreach.plans import make_vips

pytestmark = pytest.mark.django_db
URL = "outreach/"


def test_written_launched_and_steered(agent):
    make_vips(2)
    template, segment = make_message_template(), make_segment()
    fields = {"name": "Check-in", "template": str(template.pk), "segment": str(segment.pk), "holdout_percent": 0}
    made = Api(agent).post(URL, fields)
    assert (made.status_code, made.json()["status"], made.json()["owner"]) == (201, "draft", str(agent.pk))
    one = f"{URL}{made.json()['id']}/"
    assert Api(agent).patch(one, {"most": 1}).json()["most"] == 1
    assert Api(agent).post(f"{one}launch/").json()["status"] == "running"
    queue.run_all_due()
    found = Api(agent).get(f"messages/?outreach={made.json()['id']}").json()["results"]
    assert sorted(each["status"] for each in found) == ["planned", "refused"]
    assert Api(agent).get("messages/?outreach=999999").json()["results"] == []
    assert Api(agent).post(f"{one}pause/").json()["status"] == "paused"
    assert Api(agent).post(f"{one}resume/").json()["status"] == "running"
    assert Api(agent).post(f"{one}cancel/").json()["status"] == "cancelled"
    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled", "refused"}
    assert Api(agent).post(f"{one}cancel/").status_code == 400
    assert Api(agent).patch(one, {"most": 2}).status_code == 400


def test_a_list_of_customers_and_a_stale_edit(agent):
    (contact,) = make_vips(1)
    fields = {"name": "By hand", "template": str(make_message_template().pk), "customers": [str(contact.customer_id)]}
    made = Api(agent).post(URL, fields)
    outreach = Outreach.objects.get()
    assert [each.customer_id for each in outreach.listed.all()] == [contact.customer_id]
    one = f"{URL}{made.json()['id']}/"
    assert Api(agent).patch(one, {"name": "Other"}, If_Match='"0-0"').status_code == 412


def test_a_large_one_is_approved_by_a_lead(agent, lead):
    make_vips(2)
    ContactPolicy.objects.create(pk=1, approve_above=1)
    one = f"{URL}{make_outreach(owner=agent, holdout_percent=0).pk}/"
    assert Api(agent).post(f"{one}launch/").json()["status"] == "waiting"
    assert Api(agent).post(f"{one}approve/").status_code == 403
    assert Api(lead).post(f"{one}approve/").json()["approver"] == str(lead.pk)


def test_what_keeps_it_from_being_launched_is_said(agent):
    outreach = make_outreach(segment=None)
    refused = Api(agent).post(f"{URL}{outreach.pk}/launch/")
    assert refused.status_code == 400
    assert "for nobody yet" in refused.content.decode()
