"""The customer list by how customers stand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Customer, Stage
from accounts.paying import business_day
from accounts.standing.filtering import Passing
from retention_site.base.paging import Keyset
from tests.accounts.customers.test_customer_export import lines
from tests.accounts.standing.factories import make_mark, make_slipping, make_stage_change, make_standing
from tests.factories import make_customer

pytestmark = pytest.mark.django_db
URL = reverse("customer_list")
DAY = timedelta(days=1)
QUERIES = 15


@pytest.fixture
def some():
    make_slipping(make_customer(name="Slips"), silent=64)
    make_slipping(make_customer(name="Slips more"), silent=90, risk=0.9, risk_n=40)
    make_slipping(make_customer(name="Slips unknown"), silent=30, risk=None)
    make_standing(make_customer(name="Active"), last_use_on=business_day())
    make_standing(make_customer(name="Unknown"), stage=Stage.UNKNOWN)
    make_customer(name="Never looked at")


def found(client, **asked) -> list[str]:
    return [row.customer.name for row in client.get(URL, asked).context["rows"]]


def test_by_stage(as_user, agent, some):
    client = as_user(agent)
    assert found(client, stage="slipping") == ["Slips", "Slips more", "Slips unknown"]
    assert found(client, stage="unknown") == ["Unknown"]
    assert "Select a valid choice" in client.get(URL, {"stage": "sleepy"}).content.decode()


def test_by_silence_up_to_the_day_of_all_facts(as_user, agent, some):
    client = as_user(agent)
    assert found(client, silent=64) == ["Slips", "Slips more"]
    assert found(client, silent=65) == ["Slips more"]
    make_mark(business_day() - 30 * DAY)
    assert found(client, silent=60) == ["Slips more"]
    for bad in ("0", "-1", "x", "4000", "1.5"):
        assert client.get(URL, {"silent": bad}).context["filters"].form.errors.get("silent"), bad


def test_by_whether_use_is_known_which_of_who_was_never_looked_at_it_is_not(as_user, agent, some):
    client = as_user(agent)
    assert found(client, use="unknown") == ["Never looked at", "Unknown"]
    assert found(client, use="known") == ["Active", "Slips", "Slips more", "Slips unknown"]


def test_by_a_passage_each_customer_once(as_user, agent):
    slipped = make_customer(name="Slipped")
    for days in (2, 20):
        make_stage_change(slipped, Stage.SLIPPING, before=Stage.ACTIVE, days_ago=days)
    make_stage_change(make_customer(name="Long ago"), Stage.SLIPPING, before=Stage.ACTIVE, days_ago=40)
    make_stage_change(make_customer(name="From elsewhere"), Stage.SLIPPING, before=Stage.WON_BACK, days_ago=2)
    passing = Passing(Stage.ACTIVE, Stage.SLIPPING, business_day() - 29 * DAY)
    client = as_user(agent)
    response = client.get(URL, {"passed": passing.code})
    assert [row.customer.name for row in response.context["rows"]] == ["Slipped"]
    assert "from active to slipping away since" in response.content.decode()
    for bad in ("x", "a:b:c", "active:slipping:2026-13-01", "active:slipping"):
        assert client.get(URL, {"passed": bad}).context["filters"].form.errors.get("passed"), bad


def test_worth_a_call_first_is_by_risk_the_unknown_last(as_user, agent, some):
    response = as_user(agent).get(URL, {"sort": "risk", "stage": "slipping"})
    assert [row.customer.name for row in response.context["rows"]] == ["Slips more", "Slips", "Slips unknown"]
    assert "90 % of 40 like them did not come back" in response.content.decode()
    everybody = found(as_user(agent), sort="risk")
    assert everybody[:2] == ["Slips more", "Slips"]
    assert set(everybody[2:]) == {"Slips unknown", "Active", "Unknown"}


@pytest.mark.parametrize("asked", [{"stage": "slipping"}, {"silent": "10"}, {"use": "known"}, {"sort": "risk", "use": "known"}])
def test_many_and_few_are_the_same_list(as_user, agent, some, monkeypatch, asked):
    few = found(as_user(agent), **asked)
    monkeypatch.setattr("accounts.filters.MOST_COUNTED", 1)
    assert found(as_user(agent), **asked) == few
    assert len(few) > 2


def test_pages_by_risk_reach_everybody_once(as_user, agent):
    for number in range(120):
        make_standing(make_customer(name=f"{number}"), risk=None if number % 3 == 0 else number % 7 / 10)
    client, url, seen = as_user(agent), f"{URL}?sort=risk", []
    while url:
        context = client.get(url).context
        seen += [row.customer.pk for row in context["rows"]]
        url = context["page"].next_url
    assert len(seen) == len(set(seen)) == 120


def test_the_order_by_risk_is_read_from_its_index():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    rows = Customer.objects.filter(standing__isnull=False).select_related("standing")
    plan = Keyset(rows, ("-standing__risk",)).ordered[:51].explain()
    assert "standing_by_risk" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan  # SQLite sorts those of one risk by their keys


def test_the_file_holds_what_is_shown_in_its_order(as_user, lead, some):
    header, *rows = lines(as_user(lead).get(reverse("customer_export"), {"sort": "risk", "stage": "slipping"}))
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["Name"], row["Stage"], row["Risk, %"], row["Risk: of so many"]) for row in told] == [
        ("Slips more", "slipping away", "90", "40"),
        ("Slips", "slipping away", "42", "283"),
        ("Slips unknown", "slipping away", "", ""),
    ]


def test_search_and_the_call_form_show_the_stage(as_user, agent):
    customer = make_slipping(make_customer(name="Siam Coffee")).customer
    client = as_user(agent)
    for url in (f"{reverse('search')}?q=siam", reverse("interaction_add", args=[customer.pk])):
        assert "slipping away" in client.get(url).content.decode(), url
    fragment = client.get(reverse("search"), {"q": "siam"}, headers={"HX-Request": "true"})
    assert "slipping away" in fragment.content.decode()


@pytest.mark.parametrize("rows", [1, 40])
def test_queries_do_not_grow_with_rows(as_user, agent, rows, django_assert_num_queries):
    for number in range(rows):
        make_slipping(make_customer(name=f"{number}"))
    client = as_user(agent)
    with django_assert_num_queries(QUERIES):
        client.get(URL, {"sort": "risk", "stage": "slipping", "silent": 10})
