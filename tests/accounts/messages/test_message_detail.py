import pytest
from django.urls import reverse
from django.utils import timezone

from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_message

pytestmark = pytest.mark.django_db


def url(message) -> str:
    return reverse("message_detail", args=[message.pk])


def test_tells_what_became_of_it(as_user, agent):
    message = make_message(
        status="parked", attempts=3, begun_at=timezone.now(), detail="550 <no such user>", subject="Hello", rule=""
    )
    page = as_user(agent).get(url(message)).content.decode()
    assert "Callback reminder" in page
    assert "Last attempt, 3 of 3" in page
    assert "550 &lt;no such user&gt;" in page
    assert message.address in page
    assert message.header_id.strip("<>") in page
    assert message.customer.name in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "refused", "rule": "customer_left"}, "They have left."),
        ({"status": "cancelled", "rule": "moved"}, "The promise was moved."),
        ({"status": "cancelled", "rule": "of an older version"}, "of an older version"),
        ({"status": "uncertain"}, "it may have arrived, or not"),
        ({"status": "parked", "detail": "ValueError: x"}, "It could not be made or sent."),
        ({"status": "planned", "attempts": 1}, "The last attempt failed; it is tried again by itself."),
    ],
)
def test_every_refusal_explains_itself(as_user, agent, fields, words):
    assert words in as_user(agent).get(url(make_message(**fields))).content.decode()


@pytest.mark.parametrize(
    ("status", "offered"), [("uncertain", ["sent", "again", "give_up"]), ("parked", ["again", "give_up"]), ("sent", [])]
)
def test_a_lead_is_offered_what_can_be_decided(as_user, agent, lead, status, offered):
    message = make_message(status=status)
    page = as_user(lead).get(url(message)).content.decode()
    assert [each for each in ("sent", "again", "give_up") if f'name="outcome" value="{each}"' in page] == offered
    assert 'name="outcome"' not in as_user(agent).get(url(message)).content.decode()


def test_one_to_a_colleague_names_them(as_user, agent, lead):
    page = as_user(agent).get(url(make_message(user=lead))).content.decode()
    assert "Youssef Kamal" in page
    assert "(colleague)" in page


def test_an_unknown_kind_is_named_as_it_is_stored(as_user, agent):
    assert "Of.old" in as_user(agent).get(url(make_message(kind="of.old"))).content.decode()


def test_is_for_staff_and_for_reading(as_user):
    assert_doors(as_user, url(make_message()))


def test_is_not_found_by_other_teams(as_user, settings, agent):
    message = make_message(contact=make_contact(customer=make_customer(team=agent.team)))
    assert_hidden_from_other_teams(as_user, settings, url(message))


def test_a_missing_one_is_not_found(as_user, agent):
    assert as_user(agent).get(reverse("message_detail", args=[99])).status_code == 404


def test_number_of_queries(as_user, lead, django_assert_num_queries):
    client, message = as_user(lead), make_message(status="uncertain")
    client.get(url(message))
    with django_assert_num_queries(5):
        client.get(url(message))
