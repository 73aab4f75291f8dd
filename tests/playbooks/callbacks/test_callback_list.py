from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from playbooks.models import Callback
from tests.doors import assert_doors
from tests.factories import make_contact, make_customer, make_user
from tests.playbooks.factories import age, make_callback

pytestmark = pytest.mark.django_db
URL = reverse("callback_list")


def found(response):
    return [callback.about for callback in response.context["page"].rows]


@pytest.fixture
def callbacks(agent, lead, outsider):
    soon = timezone.now() + timedelta(days=1)
    make_callback(about="Mine", assignee=agent, promised_for=soon)
    age(make_callback(about="Mine late", assignee=agent, promised_for=soon + timedelta(hours=1)), days=3)
    make_callback(about="Team", assignee=lead, promised_for=soon + timedelta(days=1))
    make_callback(about="Other", assignee=outsider, promised_for=soon + timedelta(days=2))
    kept = age(make_callback(about="Kept", assignee=agent, promised_for=soon + timedelta(hours=2)), days=4)
    Callback.objects.filter(pk=kept.pk).update(outcome="kept", closed_at=timezone.now())


@pytest.mark.parametrize(
    ("query", "abouts"),
    [
        ({}, ["Mine late", "Mine"]),
        ({"scope": "team"}, ["Mine late", "Mine", "Team"]),
        ({"scope": "all"}, ["Mine late", "Mine", "Team", "Other"]),
        ({"state": "overdue"}, ["Mine late"]),
        ({"state": "closed"}, ["Kept"]),
        ({"state": "any", "sort": "latest"}, ["Mine", "Mine late", "Kept"]),
        ({"state": "any", "outcome": "kept"}, ["Kept"]),
        ({"scope": "all", "assignee": "me"}, ["Mine late", "Mine"]),
        (
            {"scope": "nonsense", "state": "owed", "since": "x", "customer": "y", "cursor": "z"},
            ["Mine late", "Mine", "Team", "Other"],
        ),
    ],
)
def test_filters_and_sorts(as_user, agent, callbacks, query, abouts):
    assert found(as_user(agent).get(URL, query)) == abouts


def test_from_and_until_are_days_of_the_reader(as_user, agent):
    agent.timezone = "Asia/Bangkok"
    agent.save()
    day = timezone.localdate() + timedelta(days=5)
    late_in_utc = timezone.now().replace(year=day.year, month=day.month, day=day.day, hour=18, minute=0)  # 01:00 next day there
    make_callback(about="After midnight there", assignee=agent, promised_for=late_in_utc)
    client = as_user(agent)
    assert found(client.get(URL, {"since": day.isoformat(), "until": day.isoformat()})) == []
    following = (day + timedelta(days=1)).isoformat()
    assert found(client.get(URL, {"since": following, "until": following})) == ["After midnight there"]
    assert found(client.get(URL, {"since": "0001-01-01", "until": "9999-12-31"})) == ["After midnight there"]


def test_one_customers_promises_only_for_who_may_see_them(as_user, agent, outsider, settings):
    callback = make_callback(customer=make_customer(team=agent.team), assignee=agent)
    make_callback(assignee=agent, promised_for=callback.promised_for + timedelta(hours=1))
    query = {"scope": "all", "customer": callback.customer_id}
    assert len(found(as_user(agent).get(URL, query))) == 1
    assert callback.customer.name in [each.value for each in as_user(agent).get(URL, query).context["filters"].active]
    settings.TEAM_CUSTOMERS_ONLY = True
    assert found(as_user(outsider).get(URL, query)) == []


def test_pages_reach_every_promise_once(as_user, agent):
    customer, start = make_customer(), timezone.now() + timedelta(days=1)
    for number in range(120):
        make_callback(customer=customer, assignee=agent, about=str(number), promised_for=start + timedelta(minutes=15 * number))
    client, url, abouts = as_user(agent), URL, []
    while url:
        response = client.get(url)
        abouts += found(response)
        url = response.context["page"].next_url
    assert abouts == [str(number) for number in range(120)]


def test_it_says_how_each_stands(as_user, agent, callbacks):
    html = as_user(agent).get(URL, {"scope": "all", "state": "any"}).content.decode()
    assert "pill-risk" in html
    assert "pill-good" in html
    assert "in Bangkok" in html


def test_htmx_gets_the_rows_alone(as_user, agent, callbacks):
    html = as_user(agent).get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "Mine late" in html


def test_an_empty_list_leads_to_all(as_user, agent):
    assert f"{URL}?scope=all&amp;state=any" in as_user(agent).get(URL).content.decode()


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("rows", [1, 60])
def test_queries_do_not_grow_with_rows(as_user, agent, rows, django_assert_num_queries):
    start = timezone.now() + timedelta(days=1)
    for number in range(rows):
        contact = make_contact(customer=make_customer(timezone="Asia/Bangkok"))
        at = start + timedelta(minutes=15 * number)
        make_callback(customer=contact.customer, contact=contact, assignee=make_user(team=agent.team), promised_for=at)
    client = as_user(agent)
    with django_assert_num_queries(6):
        client.get(URL, {"scope": "team"})
