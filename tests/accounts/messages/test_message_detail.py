from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.messages.clicks import TRAP
from accounts.models import LinkClick, Message, MessageEvent
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import NOW, make_contact, make_customer, make_message, make_message_template

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


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
    with django_assert_num_queries(7):
        client.get(url(message))


def story(response) -> list[tuple[str, str]]:
    return [(str(turn.words), turn.detail) for turn in response.context["story"]]


def test_tells_what_came_back_in_order_of_time(as_user, agent):
    template = make_message_template(body="Hello {{ name }},\n\n[the news](https://example.com/news)")
    at = {"due_at": NOW, "begun_at": NOW + HOUR, "settled_at": NOW + 2 * HOUR}
    message = make_message(status="sent", attempts=1, kind="template", template=template, edition=template.edition, **at)
    Message.objects.update(created_at=NOW - HOUR)
    told = [("replied", 6, ""), ("delivered", 3, ""), ("deferred", 2, "451 busy")]
    for kind, hours, detail in told:
        MessageEvent.objects.create(key=kind, message=message, kind=kind, at=NOW + hours * HOUR, detail=detail)
    for place, hours, is_scanner in [(0, 5, False), (TRAP, 4, True)]:
        click = LinkClick.objects.create(message=message, place=place, is_scanner=is_scanner)
        LinkClick.objects.filter(pk=click.pk).update(at=NOW + hours * HOUR)
    response = as_user(agent).get(url(message))
    assert story(response) == [
        ("Planned", ""),
        ("Was due", ""),
        ("Last attempt, 1 of 3", ""),
        ("Put off by the other side", "451 busy"),
        ("Sent", ""),
        ("Delivered", ""),
        ("A machine followed a link", ""),
        ("A link was followed", "https://example.com/news"),
        ("Answered", ""),
    ]
    html = response.content.decode()
    assert "one that no person sees" in html
    assert html.index("https://example.com/news") > html.index("451 busy")


def test_a_call_is_told_as_one(as_user, agent):
    template = make_message_template(channel="call", body="Hello {{ name }}, all well?")
    fields = {"template": template, "edition": template.edition, "values": {"name": "Khun Thip"}, "kind": "template"}
    message = make_message(channel="call", status="sent", settled_at=NOW, delivered_at=NOW + HOUR, attempts=1, **fields)
    Message.objects.update(created_at=NOW - HOUR)
    response = as_user(agent).get(url(message))
    assert [words for words, _detail in story(response)][-2:] == [
        "A colleague was asked to call",
        "A colleague talked with them",
    ]
    html = response.content.decode()
    assert "Hello Khun Thip, all well?" in html
    assert "<iframe" not in html
