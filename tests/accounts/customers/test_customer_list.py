from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Attribute, Customer
from accounts.paying import business_day
from tests.doors import assert_doors
from tests.factories import (
    NOW,
    make_contact,
    make_customer,
    make_interaction,
    make_issue,
    make_product,
    make_spell,
    make_subscription,
    make_team,
)

pytestmark = pytest.mark.django_db
URL = reverse("customer_list")
QUERIES = 14


def found(response):
    return [row.customer.name for row in response.context["rows"]]


def test_shows_what_matters_of_each_customer(as_user, agent):
    customer = make_customer(name="บริษัท สยามกาแฟ", manager=agent, industry="Coffee", country="TH", value_tier="vip")
    spell = make_spell(customer=customer)
    make_subscription(spell=spell, product=make_product(name="Till"), monthly_value=100, currency="USD")
    make_subscription(spell=spell, product=make_product(name="Stock"), monthly_value=900, currency="EGP")
    make_interaction(customer=customer)
    make_issue(customer=customer, severity="serious")
    html = as_user(agent).get(URL).content.decode()
    for words in [
        "<bdi>บริษัท สยามกาแฟ</bdi>",
        "Coffee, Thailand",
        "VIP",
        "use not known",
        "Till",
        "$100",
        "EGP",
        "1 serious of 1",
    ]:
        assert words in html, words


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_names_stand_in_unicode_order(as_user, agent):
    for name in ["Zebra", "Émile", "eve", "เกาะ", "Apple", "أحمد"]:
        make_customer(name=name)
    names = found(as_user(agent).get(URL))
    assert names[:4] == ["Apple", "Émile", "eve", "Zebra"]


def test_newest_and_changed_last_come_first_when_asked(as_user, agent):
    first, second = make_customer(name="A"), make_customer(name="B")
    Customer.objects.filter(pk=first.pk).update(updated_at=NOW + timedelta(days=9999))
    assert found(as_user(agent).get(URL, {"sort": "newest"})) == [second.name, first.name]
    assert found(as_user(agent).get(URL, {"sort": "changed"})) == [first.name, second.name]


def test_search_finds_any_script_and_half_a_phone_number(as_user, agent):
    customer = make_customer(name="شركة الأمل")
    make_contact(customer=customer, full_name="พรทิพย์", phone="+6621140096")
    make_customer(name="Other")
    for words in ["الامل", "พรทิพย", "114 0096"]:
        assert found(as_user(agent).get(URL, {"q": words})) == ["شركة الأمل"], words


def test_each_state_is_a_filter_and_they_share_out_all_customers(as_user, agent):
    today = business_day()
    day = timedelta(days=1)
    make_spell(customer=make_customer(name="Pays", started_on=today - day * 9), started_on=today - day * 9)
    make_spell(customer=make_customer(name="Left", started_on=today - day * 9), started_on=today - day * 9, ended_on=today)
    make_customer(name="Tries", trial_started_on=today)
    make_customer(name="Nothing")
    make_customer(name="Will try", trial_started_on=today + day)
    make_spell(customer=make_customer(name="Will pay", started_on=today + day), started_on=today + day)
    client = as_user(agent)
    by_state = {state: found(client.get(URL, {"state": state})) for state in Customer.State.values}
    assert by_state == {
        "paying": ["Pays"],
        "left": ["Left"],
        "trial": ["Tries"],
        "none": ["Nothing", "Will pay", "Will try"],
    }
    shown = {row.customer.name: row.state.value for row in client.get(URL).context["rows"]}
    assert shown == {name: state for state, names in by_state.items() for name in names}


def test_filters_by_people_kind_place_and_product(as_user, agent, lead):
    team, product = make_team(name="East"), make_product()
    wanted = make_customer(
        name="Wanted", manager=agent, team=team, kind="person", industry="Books", country="TH", language="th", value_tier="vip"
    )
    make_subscription(spell=make_spell(customer=wanted), product=product)
    other = make_customer(name="Other", manager=lead, industry="Coffee", country="EG", language="ar")
    make_subscription(spell=make_spell(customer=other), product=product, ended_on="2025-02-01")
    make_customer(name="Nobody's")
    client = as_user(agent)
    filters = {
        "manager": agent.pk, "team": team.pk, "kind": "person", "industry": "Books", "country": "TH", "language": "th",
        "value_tier": "vip", "product": product.pk,
    }  # fmt: skip
    for name, value in filters.items():
        assert found(client.get(URL, {name: value})) == ["Wanted"], name
    assert found(client.get(URL, filters)) == ["Wanted"]
    assert found(client.get(URL, {"manager": "me"})) == ["Wanted"]
    assert found(client.get(URL, {"manager": "none"})) == ["Nobody's"]


def test_the_product_filter_reads_subscriptions_once_not_for_each_customer(as_user, agent):
    product = make_product()
    plan = as_user(agent).get(URL, {"product": product.pk}).context["filters"].qs.explain()
    assert "CORRELATED" not in plan
    assert "SubPlan" not in plan


@pytest.mark.parametrize(
    ("kind", "stored", "asked"),
    [("text", "Nile", "Nile"), ("number", "3", "3"), ("date", "2026-01-31", "2026-01-31"), ("boolean", True, "true")],
)
def test_own_fields_are_filters(as_user, agent, kind, stored, asked):
    Attribute.objects.create(code="contains", label="Own", kind=kind)
    make_customer(name="With", attributes={"contains": stored})
    make_customer(name="Without")
    make_customer(name="Another", attributes={"contains": False if kind == "boolean" else "7"})
    assert found(as_user(agent).get(URL, {"attr.contains": asked})) == ["With"]


def test_what_is_not_understood_is_left_out_and_said_so(as_user, agent):
    make_customer(name="Here")
    response = as_user(agent).get(URL, {"team": "999", "state": "x", "manager": "1 OR 1", "cursor": "nonsense", "sort": "x"})
    assert found(response) == ["Here"]
    assert "Select a valid choice" in response.content.decode()


def test_a_filter_can_be_taken_away(as_user, agent):
    response = as_user(agent).get(URL, {"kind": "person", "q": "x", "cursor": "z"})
    assert [(each.label, each.value, each.without) for each in response.context["filters"].active] == [
        ("Search", "x", "?kind=person"),
        ("Kind", "person", "?q=x"),
    ]


def test_pages_reach_every_customer_once(as_user, agent):
    for number in range(120):
        make_customer(name=f"Customer {number % 7}")
    client, url, names = as_user(agent), URL, []
    while url:
        response = client.get(url)
        names += [row.customer.pk for row in response.context["rows"]]
        url = response.context["page"].next_url
    assert len(names) == len(set(names)) == 120


def test_counting_stops_at_ten_thousand(as_user, agent, monkeypatch):
    monkeypatch.setattr("accounts.filters.MOST_COUNTED", 2)
    for _ in range(4):
        make_customer()
    assert "10,000+" in as_user(agent).get(URL).content.decode()


def test_others_customers_are_left_out_where_the_setting_says_so(as_user, agent, outsider, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_customer(name="Ours", team=agent.team)
    make_customer(name="Theirs", team=outsider.team)
    assert found(as_user(outsider).get(URL)) == ["Theirs"]


def test_an_empty_list_says_what_will_be_here(as_user, agent, lead):
    assert "Add the first customer" in as_user(agent).get(URL).content.decode()
    assert "Import customers" in as_user(lead).get(URL).content.decode()
    make_customer()
    assert "No customer fits these filters" in as_user(agent).get(URL, {"q": "nobody"}).content.decode()


def test_filters_are_kept_as_a_list_and_forgotten_again(as_user, agent, lead):
    client, wanted = as_user(agent), {"state": "paying", "sort": "name"}
    html = client.get(URL, wanted).content.decode()
    assert '<input type="hidden" name="query" value="state=paying&amp;sort=name">' in html
    client.post(reverse("saved_view_add"), {"page": "customer_list", "name": "Payers", "query": "state=paying&sort=name"})
    html = client.get(URL, wanted).content.decode()
    assert "Payers" in html
    assert "Forget this list" in html
    assert "Forget this list" not in client.get(URL).content.decode()
    assert "Payers" not in as_user(lead).get(URL, wanted).content.decode()


def test_htmx_gets_the_rows_alone(as_user, agent):
    make_customer(name="Here")
    response = as_user(agent).get(URL, {"q": "", "kind": "company", "cursor": "x"}, headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == f"{URL}?kind=company"
    assert "<html" not in response.content.decode()
    assert "Here" in response.content.decode()
    assert "HX-Request" in response["Vary"]
    back = as_user(agent).get(URL, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()


@pytest.mark.parametrize("rows", [1, 60])
def test_queries_do_not_grow_with_rows(as_user, agent, rows, django_assert_num_queries):
    product = make_product()
    for _ in range(rows):
        customer = make_customer(manager=agent)
        make_subscription(spell=make_spell(customer=customer), product=product)
        make_issue(customer=customer)
        make_interaction(customer=customer)
    client = as_user(agent)
    with django_assert_num_queries(QUERIES):
        client.get(URL)
