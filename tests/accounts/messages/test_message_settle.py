import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actions.messages import possible_settlements, settle_message
from accounts.models import Message
from accounts.roles import Role
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_message

pytestmark = pytest.mark.django_db
Status = Message.Status


def url(message) -> str:
    return reverse("message_settle", args=[message.pk])


@pytest.mark.parametrize(
    ("status", "how", "after", "attempts", "rule"),
    [
        ("uncertain", "sent", "sent", 1, ""),
        ("uncertain", "again", "planned", 0, ""),
        ("uncertain", "give_up", "cancelled", 1, "given up"),
        ("parked", "again", "planned", 0, ""),
        ("parked", "give_up", "cancelled", 1, "given up"),
    ],
)
def test_a_lead_decides(as_user, lead, status, how, after, attempts, rule):
    message = make_message(status=status, attempts=1, lease="of a dead worker")
    answer = as_user(lead).post(url(message), {"outcome": how}, follow=True)
    message.refresh_from_db()
    assert answer.redirect_chain == [(message.get_absolute_url(), 302)]
    assert f"This message is now: {message.get_status_display()}." in answer.content.decode()
    assert (message.status, message.attempts, message.rule, message.lease) == (after, attempts, rule, "")
    assert (message.settled_at is None) == (after == "planned")
    entry = AuditEntry.objects.about(message).get()
    assert (entry.action, entry.actor, entry.before["status"], entry.after["status"]) == (
        "message.settled",
        lead,
        status,
        after,
    )


def test_one_that_certainly_was_not_sent_cannot_be_said_to_be(as_user, lead):
    message = make_message(status="parked")
    answer = as_user(lead).post(url(message), {"outcome": "sent"})
    assert "The mail server did not take this message" in answer.content.decode()
    message.refresh_from_db()
    assert message.status == Status.PARKED


@pytest.mark.parametrize("status", [each for each in Status if each not in {Status.UNCERTAIN, Status.PARKED}])
def test_the_second_to_decide_is_told(as_user, lead, status):
    message = make_message(status=status)
    answer = as_user(lead).post(url(message), {"outcome": "again"})
    assert "This message is settled already." in answer.content.decode()
    message.refresh_from_db()
    assert message.status == status
    assert possible_settlements(message) == []
    with pytest.raises(ValidationError):
        settle_message(actor=lead, message=message, how="again")


@pytest.mark.parametrize("data", [{}, {"outcome": "burn"}])
def test_bad_input_is_refused(as_user, lead, data):
    message = make_message(status="uncertain")
    answer = as_user(lead).post(url(message), data)
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (200, True)
    message.refresh_from_db()
    assert message.status == Status.UNCERTAIN


def test_is_for_leads(as_user):
    assert_doors(as_user, url(make_message(status="uncertain")), methods="post", least=Role.LEAD)


def test_is_not_found_by_other_teams(as_user, settings, agent):
    message = make_message(status="uncertain", contact=make_contact(customer=make_customer(team=agent.team)))
    assert_hidden_from_other_teams(as_user, settings, url(message), method="post")


def test_number_of_queries(as_user, lead, django_assert_num_queries):
    client, message = as_user(lead), make_message(status="uncertain")
    with django_assert_num_queries(8):  # session, reader, message, savepoint, row, save, audit, release
        client.post(url(message), {"outcome": "again"})
