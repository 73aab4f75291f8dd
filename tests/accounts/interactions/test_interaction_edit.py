import pytest
from django.urls import reverse

from accounts.actions.interactions import log_interaction, update_interaction
from accounts.models import Interaction
from tests.factories import NOW, make_contact, make_customer, make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(agent):
    customer = make_customer(name="Siam Coffee")
    return log_interaction(actor=agent, customer=customer, at=NOW.replace(year=2025), heard="Every bag twice", mood="upset")


@pytest.fixture
def address(talk):
    return reverse("interaction_edit", args=[talk.pk])


def posted(talk, **fields) -> dict[str, str]:
    return {
        "version": "1",
        "direction": talk.direction,
        "channel": talk.channel,
        "outcome": talk.outcome,
        "status": talk.status,
        "mood": talk.mood,
        "at": "2025-06-10T12:30",
        "heard": talk.heard,
    } | fields


def test_corrects_a_talk_and_leaves_the_rest(as_user, agent, talk, address):
    contact = make_contact(customer=talk.customer)
    response = as_user(agent).post(address, posted(talk, contact=contact.pk, summary="In short", status="solved"))
    assert response.url == talk.get_absolute_url()
    saved = Interaction.objects.get()
    assert (saved.contact, saved.summary, saved.status, saved.heard) == (contact, "In short", "solved", "Every bag twice")
    assert (saved.version, saved.staff) == (2, agent)


def test_contacts_who_left_and_issues_resolved_since_stay_chosen(as_user, agent, talk, address):
    contact, issue = make_contact(customer=talk.customer, left_at=NOW), make_issue(customer=talk.customer)
    update_interaction(actor=agent, interaction=talk, version=1, fields={"contact": contact, "issue": issue})
    type(issue).objects.update(status="resolved", resolved_at=NOW)
    form = as_user(agent).get(address).context["form"]
    assert contact in form.fields["contact"].queryset
    assert issue in form.fields["issue"].queryset


def test_the_second_writer_sees_what_the_first_changed(as_user, agent, lead, talk, address):
    update_interaction(actor=lead, interaction=talk, version=1, fields={"summary": "Theirs", "mood": "calm"})
    response = as_user(agent).post(address, posted(talk, summary="Mine"))
    assert response.status_code == 200
    html = response.content.decode()
    assert "Youssef Kamal" in html
    assert "Theirs" in html
    assert "Mine" in html
    assert Interaction.objects.get().summary == "Theirs"
    form = response.context["form"]
    assert form["mood"].value() == "calm"
    as_user(agent).post(address, posted(talk, summary="Mine", version=form["version"].value()))
    assert Interaction.objects.get().summary == "Mine"


def test_bad_input_is_refused(as_user, agent, talk, address):
    response = as_user(agent).post(address, posted(talk, heard="", at="2999-01-01T10:00"))
    assert set(response.context["form"].errors) == {"heard", "at"}
    assert Interaction.objects.get().version == 1


def test_needs_log_in(client, address):
    assert client.get(address).url.startswith("/login/")


def test_needs_permission(as_user, agent, address):
    agent.role = "guest"
    agent.save()
    assert as_user(agent).get(address).status_code == 403


def test_refuses_other_methods(as_user, agent, address):
    assert as_user(agent).delete(address).status_code == 405


def test_a_talk_that_is_not_there(as_user, agent):
    assert as_user(agent).get(reverse("interaction_edit", args=[0])).status_code == 404


def test_number_of_queries(as_user, agent, address, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(9):
        client.get(address)
