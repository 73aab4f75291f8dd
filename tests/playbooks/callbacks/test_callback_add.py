from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.questions import ask_question
from accounts.models import Message, TeamHours
from playbooks.models import Callback, CallingHours
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_interaction, make_user
from tests.playbooks.factories import make_callback

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(team):
    return make_customer(name="Siam Coffee", timezone="Asia/Bangkok", country="TH", team=team)


@pytest.fixture
def address(customer):
    return reverse("callback_add", args=[customer.pk])


@pytest.fixture
def in_cairo(agent):
    agent.timezone = "Africa/Cairo"
    agent.save()


@pytest.fixture
def noon():
    """A weekday at noon in Bangkok, without a holiday there."""
    day = datetime(timezone.now().year + 1, 2, 1, 5, 0, tzinfo=UTC)
    return day if timezone.now() + timedelta(days=390) > day else day - timedelta(days=365)


def typed(at, zone="UTC", **fields):
    local = timezone.localtime(at, timezone.zoneinfo.ZoneInfo(zone)) if zone != "UTC" else at
    return {"promise-at": f"{local:%Y-%m-%dT%H:%M}", "promise-about": "October"} | fields


def test_one_press_promises_on_both_clocks(as_user, agent, customer, address, in_cairo):
    client = as_user(agent)
    page = client.get(address)
    choice = page.context["form"].quick[0]
    html = page.content.decode()
    assert choice.at.isoformat() in html
    assert "in Bangkok" in html
    response = client.post(address, {"promise-slot": choice.at.isoformat(), "promise-about": "October"}, follow=True)
    callback = Callback.objects.get()
    assert (callback.promised_for, callback.assignee, callback.promised_by) == (choice.at, agent, agent)
    assert callback.zone_name == "Asia/Bangkok"
    assert "Promised. It stays on Today" in response.content.decode()


def test_what_is_open_is_carried_over(as_user, agent, customer, address):
    contact = make_contact(customer=customer)
    talk = make_interaction(customer=customer, contact=contact, heard="Every bag is counted twice")
    ask_question(actor=None, interaction=talk, text="Can October be mended?", assignee=agent)
    initial = as_user(agent).get(address).context["form"].initial
    assert (initial["about"], initial["heard"]) == ("Can October be mended?", "Every bag is counted twice")
    assert initial["contact"] == contact.pk


def test_everything_can_be_said(as_user, agent, lead, customer, address, noon):
    contact = make_contact(customer=customer, email="thip@example.com")
    colleague = make_user()
    fields = {"promise-contact": contact.pk, "promise-assignee": lead.pk, "promise-specialist": colleague.pk}
    fields |= {"promise-phone": "+6621140096", "promise-minutes": "60", "promise-confirm": "on", "promise-heard": "Twice"}
    assert as_user(agent).post(address, typed(noon, **fields)).status_code == 302
    callback = Callback.objects.get()
    assert (callback.contact, callback.assignee, callback.specialist) == (contact, lead, colleague)
    assert (str(callback.phone), callback.minutes, callback.heard) == ("+6621140096", 60, "Twice")
    assert Message.objects.filter(contact=contact).exists()


def test_a_time_typed_on_their_clock_is_theirs(as_user, agent, customer, address, in_cairo, noon):
    fields = {"promise-at": f"{noon:%Y-%m-%d}T15:00", "promise-clock": "theirs", "promise-about": "October"}
    as_user(agent).post(address, fields)
    assert Callback.objects.get().promised_for == noon.replace(hour=8)


def test_the_zone_of_the_contact_comes_before_the_customers(as_user, agent, customer, address, noon):
    contact = make_contact(customer=customer, timezone="Asia/Tokyo")
    fields = {"promise-at": f"{noon:%Y-%m-%d}T15:00", "promise-clock": "theirs", "promise-about": "October"}
    as_user(agent).post(address, fields | {"promise-contact": contact.pk})
    assert Callback.objects.get().promised_for == noon.replace(hour=6)


def test_a_guessed_zone_says_so(as_user, agent):
    html = as_user(agent).get(reverse("callback_add", args=[make_customer().pk])).content.decode()
    assert "time zone assumed" in html


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (lambda noon: timezone.now() - timedelta(minutes=1), "A promise must lie in the future."),
        (lambda noon: timezone.now() + timedelta(days=500), "This is more than a year ahead."),
        (lambda noon: noon.replace(hour=20), "people are called between 08:00 and 21:00"),
        (lambda noon: noon.replace(month=4, day=6), "It is a public holiday there: Chakri Memorial Day."),
    ],
)
def test_what_speaks_against_a_moment_is_said_and_nothing_promised(as_user, agent, address, noon, at, words):
    response = as_user(agent).post(address, typed(at(noon)))
    assert words in response.content.decode()
    assert not Callback.objects.exists()


def test_hours_of_a_country_are_respected(as_user, agent, address, noon):
    CallingHours.objects.create(country="TH", opens="13:00", closes="15:00")
    assert "people are called between 13:00 and 15:00" in as_user(agent).post(address, typed(noon)).content.decode()


def test_outside_the_teams_hours_and_while_away_it_asks(as_user, agent, team, address, noon):
    TeamHours.objects.create(team=team, weekday=(noon.weekday() + 1) % 7, opens="09:00", closes="17:00")
    agent.absences.create(starts_at=noon - timedelta(hours=1), ends_at=noon + timedelta(hours=1))
    html = as_user(agent).post(address, typed(noon)).content.decode()
    assert "Your team is closed then." in html
    assert "The one who is to call is away then." in html
    assert as_user(agent).post(address, typed(noon, **{"promise-is_sure": "on"})).status_code == 302


def test_a_taken_slot_is_refused_and_the_nearest_are_offered(as_user, agent, customer, address, noon):
    make_callback(assignee=agent, promised_for=noon)
    response = as_user(agent).post(address, typed(noon + timedelta(minutes=5)))
    form = response.context["form"]
    assert "This quarter of an hour is taken." in response.content.decode()
    quarter = timedelta(minutes=15)
    assert form.nearest == [noon - 2 * quarter, noon - quarter, noon + quarter, noon + 2 * quarter]
    # Pressing one of them counts, though the other time still stands in its field
    offered = typed(noon + timedelta(minutes=5)) | {"promise-slot": form.nearest[2].isoformat(), "promise-seen_at": form.seen}
    assert as_user(agent).post(address, offered).status_code == 302
    assert Callback.objects.order_by("-pk")[0].promised_for == noon + quarter


def test_two_different_times_are_not_guessed_at(as_user, agent, address, noon):
    other = (noon + timedelta(hours=1)).isoformat()
    response = as_user(agent).post(address, typed(noon, **{"promise-slot": other}))
    assert "Two times are given." in response.content.decode()
    assert response.context["form"].pressed == ""
    assert not Callback.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "at"),
        ({"promise-slot": "soon"}, "slot"),
        ({"promise-slot": "2027-01-01T10:00"}, "slot"),
        ({"promise-about": ""}, "about"),
        ({"promise-confirm": "on"}, "confirm"),
        ({"promise-contact": "99999"}, "contact"),
        ({"promise-assignee": "x"}, "assignee"),
        ({"promise-phone": "12"}, "phone"),
        ({"promise-minutes": "7"}, "minutes"),
    ],
)
def test_bad_input_is_refused_at_its_field(as_user, agent, address, noon, fields, field):
    sent = {"promise-about": "October"} | ({} if field in ("at", "slot") else typed(noon)) | fields
    response = as_user(agent).post(address, sent)
    assert field in response.context["form"].errors
    assert not Callback.objects.exists()


def test_a_contact_of_another_customer_cannot_be_chosen(as_user, agent, address, noon):
    stranger = make_contact()
    response = as_user(agent).post(address, typed(noon, **{"promise-contact": stranger.pk}))
    assert "contact" in response.context["form"].errors


def test_doors(as_user, address, settings):
    assert_doors(as_user, address, methods="get post")
    assert_hidden_from_other_teams(as_user, settings, address)


@pytest.mark.parametrize("size", [1, 12])
def test_number_of_queries(as_user, agent, customer, address, size, django_assert_num_queries):
    for n in range(size):
        contact = make_contact(customer=customer)
        make_interaction(customer=customer, contact=contact)
        make_callback(assignee=agent, promised_for=timezone.now() + timedelta(hours=n + 1))
        make_user()
    client = as_user(agent)
    with django_assert_num_queries(12):
        client.get(address)
