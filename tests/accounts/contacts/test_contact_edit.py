import pytest
from django.urls import reverse

from accounts.actions.contacts import update_contact
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(db):
    return make_contact(customer=make_customer(country="TH"), full_name="Thip", phone="+6621140096", email="thip@example.com")


@pytest.fixture
def url(contact):
    return reverse("contact_edit", args=[contact.pk])


def fields(contact, **changes):
    return {
        "full_name": contact.full_name,
        "email": contact.email,
        "phone": "+6621140096",
        "version": contact.version,
    } | changes


def test_saves(as_user, agent, contact, url):
    assert as_user(agent).post(url, fields(contact, role="owner")).url == contact.customer.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.role, contact.version) == ("owner", 2)


def test_leaving_is_noted_once_and_can_be_taken_back(as_user, agent, contact, url):
    client = as_user(agent)
    client.post(url, fields(contact, has_left="on"))
    contact.refresh_from_db()
    left_at = contact.left_at
    assert left_at
    client.post(url, fields(contact, has_left="on", role="was here"))
    contact.refresh_from_db()
    assert contact.left_at == left_at
    client.post(url, fields(contact))
    contact.refresh_from_db()
    assert contact.left_at is None


def test_the_second_writer_sees_what_changed(as_user, agent, lead, contact, url):
    mine = fields(contact, full_name="Mine")
    update_contact(actor=lead, contact=contact, version=1, fields={"full_name": "Theirs", "phone": "+6621140097"})
    form = as_user(agent).post(url, mine).context["form"]
    assert [(each.name, each.is_asked) for each in form.conflict.differences] == [("full_name", True), ("phone", False)]
    assert (form["full_name"].value(), str(form["phone"].value())) == ("Mine", "+6621140097")


def test_bad_input_is_refused(as_user, agent, contact, url):
    assert "email" in as_user(agent).post(url, fields(contact, email="nonsense")).context["form"].errors


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_contact_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(8):  # their wishes, their address and the policy among them
        client.get(url)
