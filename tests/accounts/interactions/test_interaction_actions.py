from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.interactions import log_interaction, update_interaction
from accounts.models import Contact, Interaction, OpenQuestion
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.factories import NOW, make_contact, make_customer, make_interaction, make_issue

pytestmark = pytest.mark.django_db

NO_ANSWER, REACHED = Interaction.Outcome.NO_ANSWER, Interaction.Outcome.REACHED


@pytest.fixture
def customer(db):
    return make_customer(name="Siam Coffee")


@pytest.fixture
def contact(customer):
    return make_contact(customer=customer, full_name="Pornthip")


@pytest.fixture
def call(agent, customer, contact):
    """Return a function that logs a call of ours, so many minutes after NOW."""

    def log(minute: int, outcome: str = NO_ANSWER, **fields):
        values = {"contact": contact, "heard": "Something"} | fields
        return log_interaction(
            actor=agent, customer=customer, outcome=outcome, at=NOW - timedelta(days=100) + timedelta(minutes=minute), **values
        )

    return log


def places(customer) -> list[tuple[int, int | None]]:
    rows = Interaction.objects.filter(customer=customer).order_by("at", "id")
    order = {row.pk: index for index, row in enumerate(rows)}
    return [(row.attempt, order.get(row.first_attempt_id)) for row in rows]


def test_logs_the_talk_its_new_contact_and_its_questions_together(agent, lead, customer):
    interaction = log_interaction(
        actor=agent,
        customer=customer,
        new_contact={"full_name": "Rina Wulandari", "phone": "+62215550100"},
        questions=[("Can October be mended?", agent), ("Who prints the labels?", None)],
        heard="Every bag twice",
    )
    assert interaction.contact.full_name == "Rina Wulandari"
    assert interaction.staff == agent
    assert [(each.text, each.assignee) for each in interaction.questions.all()] == [
        ("Can October be mended?", agent),
        ("Who prints the labels?", None),
    ]
    assert AuditEntry.objects.about(interaction).get().action == "interaction.created"
    assert AuditEntry.objects.about(interaction.contact).exists()


def test_nothing_is_kept_when_one_part_is_refused(agent, customer):
    with pytest.raises(ValidationError):
        log_interaction(actor=agent, customer=customer, new_contact={"full_name": "Rina"}, questions=[("", None)], heard="x")
    assert not Contact.objects.exists()
    assert not Interaction.objects.exists()
    assert not OpenQuestion.objects.exists()


@pytest.mark.parametrize("channel", Interaction.Channel.values)
@pytest.mark.parametrize("direction", Interaction.Direction.values)
def test_every_channel_and_direction_can_be_logged(agent, customer, channel, direction):
    logged = log_interaction(actor=agent, customer=customer, channel=channel, direction=direction, summary="Heard about it")
    logged = Interaction.objects.get(pk=logged.pk)
    assert (logged.title, logged.icon.partition("/")[0]) == (logged.title.strip(), "outline")
    assert logged.title


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": REACHED}, "heard"),
        ({"outcome": REACHED, "summary": "  "}, "heard"),
        ({"outcome": NO_ANSWER, "minutes": 3}, "minutes"),
        ({"heard": "x", "at": timezone.now() + timedelta(hours=1)}, "at"),
        ({"heard": "x", "minutes": 2000}, "minutes"),
        ({"heard": "x", "channel": "telex"}, "channel"),
    ],
)
def test_what_is_refused(agent, customer, fields, field):
    with pytest.raises(ValidationError) as caught:
        log_interaction(actor=agent, customer=customer, **fields)
    assert field in caught.value.message_dict


def test_an_attempt_needs_no_words(agent, customer):
    assert log_interaction(actor=agent, customer=customer, outcome=NO_ANSWER).attempt_in_words == "No answer"


def test_contact_and_issue_belong_to_the_customer(agent, customer):
    with pytest.raises(ValidationError) as caught:
        log_interaction(actor=agent, customer=customer, contact=make_contact(), issue=make_issue(), heard="x")
    assert set(caught.value.message_dict) == {"contact", "issue"}


def test_attempts_make_one_chain_until_somebody_is_reached(call, customer):
    for minute, outcome in enumerate([NO_ANSWER, Interaction.Outcome.BUSY, REACHED, NO_ANSWER, REACHED, REACHED]):
        call(minute, outcome)
    assert places(customer) == [(1, None), (2, 0), (3, 0), (1, None), (2, 3), (1, None)]
    assert Interaction.objects.get(attempt=3).attempt_in_words == "Reached at attempt 3"


def test_a_call_from_them_ends_the_chain_without_being_an_attempt(call, customer):
    call(0)
    call(1, REACHED, direction=Interaction.Direction.IN)
    call(2)
    assert places(customer) == [(1, None), (1, None), (1, None)]


def test_a_missed_call_from_them_and_other_channels_leave_the_chain_alone(call, customer):
    call(0)
    call(1, direction=Interaction.Direction.IN)
    call(2, REACHED, channel=Interaction.Channel.EMAIL)
    call(3)
    assert places(customer) == [(1, None), (1, None), (1, None), (2, 0)]


def test_each_contact_has_a_chain_of_their_own(call, customer):
    call(0)
    call(1, contact=make_contact(customer=customer))
    call(2, contact=None)
    call(3)
    assert places(customer) == [(1, None), (1, None), (1, None), (2, 0)]


def test_a_call_logged_late_takes_its_place_in_time(call, customer):
    call(10)
    call(20)
    call(0)
    assert places(customer) == [(1, None), (2, 0), (3, 0)]
    call(15, REACHED)
    assert places(customer) == [(1, None), (2, 0), (3, 0), (1, None)]


def test_correcting_a_call_moves_the_chain(agent, call, customer):
    first, second, third = call(0), call(1), call(2)
    update_interaction(actor=agent, interaction=first, version=1, fields={"outcome": REACHED, "heard": "They answered"})
    assert places(customer) == [(1, None), (1, None), (2, 1)]
    other = make_contact(customer=customer)
    update_interaction(actor=agent, interaction=second, version=1, fields={"contact": other})
    assert places(customer) == [(1, None), (1, None), (1, None)]
    saved = update_interaction(
        actor=agent, interaction=third, version=None, fields={"channel": "email", "contact": other, "direction": "in"}
    )
    assert (saved.attempt, saved.first_attempt) == (1, None)


def test_a_stale_correction_is_refused(agent, lead, call):
    logged = call(0, REACHED)
    update_interaction(actor=lead, interaction=logged, version=1, fields={"summary": "Theirs"})
    with pytest.raises(StaleVersion):
        update_interaction(actor=agent, interaction=logged, version=1, fields={"summary": "Mine"})


def test_a_correction_keeps_the_rules(agent, call):
    logged = call(0)
    with pytest.raises(ValidationError):
        update_interaction(actor=agent, interaction=logged, version=1, fields={"outcome": REACHED, "heard": ""})


def test_the_database_itself_holds_no_talk_longer_than_a_day():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_interaction(minutes=1441)
    assert make_interaction(minutes=1440).minutes == 1440
