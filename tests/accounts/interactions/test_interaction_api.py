import pytest

from accounts.models import Interaction, OpenQuestion
from tests.api.client import Api, errors_of
from tests.factories import make_contact, make_customer, make_interaction, make_issue, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(agent) -> Api:
    return Api(agent)


def test_a_talk_is_logged_with_what_it_left_open(api, agent):
    contact = make_contact()
    specialist = make_user()
    body = {
        "customer": str(contact.customer_id),
        "contact": str(contact.pk),
        "specialist": str(specialist.pk),
        "channel": "phone",
        "direction": "in",
        "at": "2026-06-10T09:30:00+07:00",
        "minutes": 12,
        "heard": "The invoice is wrong",
        "mood": "worried",
        "questions": [{"text": "Why twice?", "assignee": str(specialist.pk)}, {"text": "Since when?"}],
    }
    row = api.post("interactions/", body).json()
    assert (row["staff"], row["at"], row["attempt"]) == (str(agent.pk), "2026-06-10T02:30:00Z", 1)
    asked = [(question["text"], question["assignee"], question["answered_at"]) for question in row["questions"]]
    assert asked == [("Why twice?", str(specialist.pk), None), ("Since when?", None, None)]


def test_attempts_make_a_chain(api):
    contact = make_contact()
    body = {"customer": str(contact.customer_id), "contact": str(contact.pk), "outcome": "no_answer"}
    first = api.post("interactions/", body).json()
    second = api.post("interactions/", body).json()
    assert (second["attempt"], second["first_attempt"]) == (2, first["id"])


def test_all_or_nothing(api):
    body = {"customer": str(make_customer().pk), "summary": "x", "questions": [{"text": "ok"}, {"text": ""}]}
    assert set(errors_of(api.post("interactions/", body))) == {"questions.1.text"}
    assert not Interaction.objects.exists()
    assert not OpenQuestion.objects.exists()


def test_another_customer_s_contact_or_issue_is_refused(api):
    body = {"customer": str(make_customer().pk), "summary": "x"}
    errors = errors_of(api.post("interactions/", body | {"contact": str(make_contact().pk), "issue": str(make_issue().pk)}))
    assert set(errors) == {"contact", "issue"}


@pytest.mark.parametrize(
    "fields",
    [
        {"at": "2099-01-01T00:00:00Z"},
        {"at": "2026-06-10T09:30:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"minutes": -1},
        {"minutes": 10**30},
        {"minutes": 1.5},
        {"channel": "pigeon"},
        {"staff_name": "x"},
    ],
)
def test_what_is_wrong_is_told_by_field(api, fields):
    body = {"customer": str(make_customer().pk), "summary": "x"}
    assert set(errors_of(api.post("interactions/", body | fields))) == set(fields)


def test_questions_are_asked_when_it_is_logged_and_not_later(api):
    talk = make_interaction()
    assert "questions" in errors_of(api.patch(f"interactions/{talk.pk}/", {"questions": [{"text": "x"}]}))


def test_filters(api):
    talk = make_interaction(channel="chat", mood="upset")
    make_interaction()
    for query in ("channel=chat", "mood=upset", f"customer={talk.customer_id}"):
        assert [row["id"] for row in api.get(f"interactions/?{query}").json()["results"]] == [str(talk.pk)], query
    assert len(api.get("interactions/?since=2026-06-10T09:30:00Z&until=2026-06-10T09:31:00Z").json()["results"]) == 2
    assert api.get("interactions/?until=2026-06-10T09:30:00Z").json()["results"] == []


def test_a_question_is_answered_once(api, agent):
    talk = make_interaction()
    question = OpenQuestion.objects.create(interaction=talk, text="When?")
    assert [row["id"] for row in api.get("questions/?is_open=true").json()["results"]] == [str(question.pk)]
    path = f"questions/{question.pk}/answer/"
    assert "answer" in errors_of(api.post(path, {"answer": "  "}))
    row = api.post(path, {"answer": "On Monday"}).json()
    assert (row["answer"], row["assignee"], row["interaction"], row["customer"]) == (
        "On Monday",
        str(agent.pk),
        str(talk.pk),
        str(talk.customer_id),
    )
    assert "answer" in errors_of(api.post(path, {"answer": "Again"}))
    assert api.get("questions/?is_open=true").json()["results"] == []
    assert api.get(f"questions/?assignee={agent.pk}&is_open=false").json()["results"] == [row]
    assert Api(agent, "read").post(path, {"answer": "x"}).status_code == 403
