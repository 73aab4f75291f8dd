from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from playbooks.models import Callback
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_departure, make_spell
from tests.playbooks.factories import make_callback, make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    make_template("interview").items.update(kind="interview")
    customer = make_customer(timezone="Asia/Jakarta", country="ID")
    make_spell(customer=customer)
    giver = make_contact(customer=customer)
    return make_departure(customer=customer, notice_by=giver, said="Kami tutup.").checklist.items.get()


@pytest.fixture
def url(item):
    return reverse("checklist_item_interview", args=[item.pk])


@pytest.fixture
def moment():
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1, hours=1)


def posted(moment, **fields):
    said = {"slot": moment.isoformat(), "about": "Exit interview", "heard": "Kami tutup.", "is_sure": "on", "version": 1}
    return {f"promise-{name}": value for name, value in (said | fields).items()}


def test_the_interview_is_promised_to_who_gave_notice(as_user, agent, item, url, moment):
    client = as_user(agent)
    form = client.get(url).context["form"]
    contact = item.checklist.departure.notice_by
    assert (form["contact"].value(), form["heard"].value()) == (contact.pk, "Kami tutup.")
    fields = posted(moment, contact=contact.pk, confirm="on")
    assert client.post(url, fields).url == item.checklist.get_absolute_url()
    item.refresh_from_db()
    assert (item.callback.promised_for, item.callback.assignee, item.callback.heard) == (moment, agent, "Kami tutup.")
    assert Message.objects.filter(contact=contact, kind="callback.confirmation").exists()


def test_bad_input_is_refused(as_user, agent, url, moment):
    client = as_user(agent)
    for wrong, field in [({"slot": ""}, "at"), ({"contact": "999"}, "contact"), ({"version": ""}, "version")]:
        assert field in client.post(url, posted(moment, **wrong)).context["form"].errors
    past = (timezone.now() - timedelta(days=1)).isoformat()
    assert client.post(url, posted(moment, slot=past)).context["form"].errors
    assert client.post(url, posted(moment, version=9)).context["form"].non_field_errors()
    assert not Callback.objects.exists()


def test_a_taken_quarter_of_an_hour_is_refused(as_user, agent, url, moment):
    make_callback(assignee=agent, promised_for=moment)
    assert as_user(agent).post(url, posted(moment)).context["form"].errors
    assert Callback.objects.count() == 1


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, url, django_assert_max_num_queries):
    client = as_user(agent)
    with django_assert_max_num_queries(15):
        client.get(url)
