import pytest

from accounts.models import Message
from retention_site.base.models import AuditEntry
from tests.api.client import Api, errors_of
from tests.factories import make_contact, make_customer, make_message, make_message_template
from tests.playbooks.factories import make_call_task

pytestmark = pytest.mark.django_db


def kept(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["occasion"] for row in response.json()["results"]]


def test_a_message_says_what_became_of_it_in_words(agent):
    row = make_message(status="refused", rule="opted_out", subject="")
    told = Api(agent, "read").get(f"messages/{row.pk}/").json()
    assert told["customer"] == str(row.customer_id)
    assert (told["status"], told["rule"], told["why"]) == ("refused", "opted_out", "They asked not to get this.")
    assert "lease" not in told
    assert "params" not in told


@pytest.mark.parametrize(
    ("query", "occasions"),
    [
        ("status=sent", ["b"]),
        ("kind=of.old", ["c"]),
        ("purpose=survey", ["a"]),
        ("is_unsettled=true", ["c"]),
        ("is_unsettled=false", ["b", "a"]),
        ("customer=999999", []),
    ],
)
def test_lists_are_filtered(agent, query, occasions):
    make_message(occasion="a", purpose="survey")
    make_message(occasion="b", status="sent")
    make_message(occasion="c", status="uncertain", kind="of.old")
    assert kept(Api(agent, "read").get(f"messages/?{query}")) == occasions


def test_those_of_one_customer(agent):
    row = make_message(occasion="theirs")
    make_message()
    assert kept(Api(agent, "read").get(f"messages/?customer={row.customer_id}")) == ["theirs"]
    assert Api(agent, "read").get("messages/?status=burnt").status_code == 400


def test_a_lead_settles(lead):
    row = make_message(status="uncertain")
    answer = Api(lead).post(f"messages/{row.pk}/settle/", {"outcome": "sent"})
    assert (answer.status_code, answer.json()["status"]) == (200, "sent")
    assert (entry := AuditEntry.objects.about(row).get()).via == "api"
    assert entry.actor == lead


def test_refusals_say_why(lead):
    parked, sent = make_message(status="parked"), make_message(status="sent")
    assert "send it again" in str(errors_of(Api(lead).post(f"messages/{parked.pk}/settle/", {"outcome": "sent"})))
    assert "settled already" in str(errors_of(Api(lead).post(f"messages/{sent.pk}/settle/", {"outcome": "again"})))
    assert set(errors_of(Api(lead).post(f"messages/{parked.pk}/settle/", {}))) == {"outcome"}
    assert Message.objects.get(pk=parked.pk).status == "parked"


def test_agents_do_not_settle(agent):
    row = make_message(status="uncertain")
    assert Api(agent).post(f"messages/{row.pk}/settle/", {"outcome": "sent"}).status_code == 403


def test_a_misspelt_field_is_refused_and_settles_nothing(lead):
    row = make_message(status="uncertain")
    assert "how" in errors_of(Api(lead).post(f"messages/{row.pk}/settle/", {"outcome": "sent", "how": "x"}))
    row.refresh_from_db()
    assert row.status == "uncertain"


def test_what_a_mail_said_is_told_and_its_links_lead_nowhere(agent, django_assert_max_num_queries):
    template = make_message_template(body="Hello {{ name }}, [choose]({{ preferences_url }})")
    fields = {"kind": "template", "template": template, "edition": 1, "status": "sent", "values": {"name": "Sam"}}
    row = make_message(contact=make_contact(), **fields)
    api = Api(agent, "read")
    api.get(f"messages/{row.pk}/content/")
    with django_assert_max_num_queries(6):
        told = api.get(f"messages/{row.pk}/content/").json()
    assert "Hello Sam," in told["text"]
    assert 'href="#"' in told["html"]
    assert (set(told), told["points"]) == ({"subject", "text", "html", "points"}, None)
    Message.objects.update(values={})
    assert api.get(f"messages/{row.pk}/content/").status_code == 404


def test_what_to_say_in_a_call_is_told(agent):
    task = make_call_task(contact=make_contact(customer=make_customer(manager=agent, team=agent.team), phone="+66812345678"))
    told = Api(agent, "read").get(f"messages/{task.message_id}/content/").json()
    assert told["subject"] == task.about
    assert told["points"]
    assert (told["text"], told["html"]) == (None, None)
