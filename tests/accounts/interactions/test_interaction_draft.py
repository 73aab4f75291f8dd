import pytest
from django.urls import reverse

from retention_site.base import drafts
from retention_site.base.kept_posts import SESSION_KEY
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def address(customer):
    return reverse("interaction_draft", args=[customer.pk])


def kept(user, customer):
    return drafts.typed(drafts.read_draft(user, "interaction", str(customer.pk)))


def test_keeps_what_is_typed_and_says_when(as_user, agent, customer, address):
    answer = as_user(agent).post(address, {"heard": "Half a sen", "draft_token": "t"}).json()
    draft = drafts.read_draft(agent, "interaction", str(customer.pk))
    assert kept(agent, customer)["heard"] == "Half a sen"
    assert answer["at"] == int(draft.updated_at.timestamp() * 1000)
    assert answer["text"].startswith("Draft kept ")


def test_a_draft_that_is_too_long_is_refused_in_words(as_user, agent, customer, address):
    response = as_user(agent).post(address, {"heard": "x" * 300_000})
    assert (response.status_code, response.json()["text"]) == (422, "This draft is too long to be kept.")


def test_discarding_can_be_undone(as_user, agent, customer, address):
    client, page = as_user(agent), reverse("interaction_add", args=[customer.pk])
    response = client.post(address, {"heard": "Thrown away", "discard": "1"})
    assert response.url == page
    assert kept(agent, customer) is None
    assert "Undo the discard" in client.get(page).content.decode()
    assert client.post(address, {"bring_back": "1"}).url == page
    assert kept(agent, customer)["heard"] == "Thrown away"


def test_each_has_a_draft_of_their_own(as_user, agent, lead, customer, address):
    as_user(agent).post(address, {"heard": "Mine"})
    as_user(lead).post(address, {"heard": "Theirs"})
    assert (kept(agent, customer)["heard"], kept(lead, customer)["heard"]) == ("Mine", "Theirs")


def test_needs_log_in_and_is_no_form_to_come_back_to(client, address):
    response = client.post(address, {"heard": "x"}, headers={"Sec-Fetch-Mode": "cors"})
    assert response.url.startswith("/login/")
    assert SESSION_KEY not in client.session


def test_needs_permission(as_user, agent, address):
    agent.role = "guest"
    agent.save()
    assert as_user(agent).post(address).status_code == 403


def test_refuses_other_methods(as_user, agent, address):
    assert as_user(agent).get(address).status_code == 405


def test_a_customer_who_is_not_there(as_user, agent):
    assert as_user(agent).post(reverse("interaction_draft", args=[0])).status_code == 404


def test_number_of_queries(as_user, agent, address, django_assert_num_queries):
    client = as_user(agent)
    client.post(address, {"heard": "x"})
    with django_assert_num_queries(8):  # session, user, customer, and the draft's row held in a transaction
        client.post(address, {"heard": "y"})
