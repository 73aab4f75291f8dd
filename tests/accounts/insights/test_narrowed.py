"""Numbers about customers of some kind: chosen in the address, said in words, each opening just those customers."""

import re
from datetime import timedelta

import pytest

from accounts.actions.period_counts import recount_periods
from accounts.models import Attribute, Customer, Subscription
from accounts.paying import business_day
from accounts.retention import Unit
from tests.accounts.insights.book import last_month, make_book, make_left_book
from tests.factories import make_customer, make_product, make_spell, make_subscription

pytestmark = pytest.mark.django_db
PAGES = ["/insights/", "/insights/by/?by=country", "/insights/exits/?by=stage"]
KINDS = {
    "industry": "Books", "country": "TH", "value_tier": "vip", "attr.plan": "gold", "attr.test": "true", "attr.note": "x",
}  # fmt: skip


@pytest.fixture
def book(agent):
    """The toy case in one kind, and others who all stay."""
    for code, kind in (("plan", "choice"), ("test", "boolean"), ("note", "text")):
        Attribute.objects.create(code=code, label=code.title(), kind=kind, choices=["gold", "free"] if kind == "choice" else [])
    make_left_book()
    own = {"plan": "gold", "test": True, "note": "x"}
    Customer.objects.update(industry="Books", country="TH", value_tier="vip", attributes=own, manager=agent, team=agent.team)
    for name in ("Other", "Another"):
        make_spell(customer=make_customer(name=name, country="EG"), started_on=last_month()[0] - timedelta(days=9))
    for unit in Unit:
        recount_periods(unit=unit, on=business_day())


def numbers(client, url):
    """Each number of the first table with what it opens: (number shown, customers found there)."""
    page = client.get(url).content.decode()
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    links = re.findall(r'<a href="(/customers/\?moved=[^"]+)">(\d+)</a>', table)
    lists = [client.get(link.replace("&amp;", "&"), headers={"HX-Request": "true"}) for link, _number in links]
    found = [re.search(r'role="status">\s*<b>(\d+)</b>', answer.content.decode())[1] for answer in lists]
    return [number for _link, number in links], found


@pytest.mark.parametrize("kind", [*KINDS, "manager", "team"])
def test_each_kind_is_told_from_the_others_and_opens_its_customers(kind, as_user, manager, agent, book):
    value = KINDS.get(kind) or (agent.pk if kind == "manager" else agent.team.pk)
    client = as_user(manager)
    everybody, narrowed = (client.get(f"/insights/{query}").content.decode() for query in ("", f"?{kind}={value}"))
    assert "of 12 at the start" in everybody
    assert "of 10 at the start" in narrowed
    shown, found = numbers(client, f"/insights/?{kind}={value}")
    assert len(shown) > 8
    assert shown == found


def test_several_kinds_at_once_are_said_and_taken_away_one_by_one(as_user, manager, book):
    page = as_user(manager).get("/insights/?period=month&industry=Books&country=EG").content.decode()
    assert "Nobody of this kind" in page
    assert "Industry: <bdi>Books</bdi>" in page
    assert 'href="?period=month&amp;country=EG"' in page
    assert 'href="?period=month&amp;industry=Books"' in page


def test_what_is_no_kind_is_left_out_and_said_so(as_user, manager, book):
    page = as_user(manager).get("/insights/?industry=Nowhere&products=9").content.decode()
    assert "of 12 at the start" in page
    assert page.count("Select a valid choice") == 2
    assert '<details class="filter-more" open>' in page


def test_money_reasons_and_file_are_narrowed_too(as_user, manager, book):
    client = as_user(manager)
    Customer.objects.filter(name__in=["A", "D"]).update(industry="Clinics")
    page = re.sub(r"\s+", " ", client.get("/insights/?industry=Clinics").content.decode())
    assert "of 2 at the start" in page
    assert "of what 2 customers paid" in page
    assert "departures in" in page
    assert "n 1</span>" in page  # A left; D stayed
    lines = b"".join(client.get("/insights/export/?industry=Clinics").streaming_content).decode("utf-8-sig").splitlines()
    start, end = last_month()
    assert any(line.startswith(f"{start},{end},2,1,1,0,0,0,1,50.00") for line in lines)


def test_products_are_those_held_when_each_period_began(as_user, manager, book):
    start, _end = last_month()
    second = make_product(name="Second")
    for line in Subscription.objects.filter(spell__customer__name__in=["A", "D", "E"]).select_related("spell"):
        make_subscription(spell=line.spell, product=second, started_on=line.started_on, ended_on=line.ended_on)
    late = Subscription.objects.get(spell__customer__name="F").spell
    make_subscription(spell=late, product=second, started_on=start + timedelta(days=3))  # after the month began
    client = as_user(manager)
    page = client.get("/insights/?products=2").content.decode()
    assert "of 3 at the start" in page
    assert "1 of those 3 left" in page
    assert "nobody joins such customers later" in page
    shown, found = numbers(client, "/insights/?products=2&industry=Books")
    assert shown == found
    exits = client.get("/insights/exits/?by=stage&products=2")
    assert exits.context["n"] == 1


def test_a_split_of_a_kind_opens_its_customers(as_user, manager, book):
    client = as_user(manager)
    Customer.objects.filter(name__in="ABCD").update(country="EG")
    shown, found = numbers(client, "/insights/by/?by=country&industry=Books&products=1")
    assert shown == found
    assert shown[:2] == ["6", "6"]  # those six of the kind are all still there
    assert 'name="products"' not in client.get("/insights/by/").content.decode()


@pytest.mark.parametrize("url", PAGES)
def test_it_is_counted_in_as_many_queries_however_it_is_narrowed(url, as_user, manager, book, django_assert_max_num_queries):
    client = as_user(manager)
    join = "&" if "?" in url else "?"
    client.get(url)
    with django_assert_max_num_queries(24):
        client.get(f"{url}{join}industry=Books&country=TH&attr.plan=gold")


def test_activity_is_narrowed_too(as_user, manager, book):
    assert as_user(manager).get("/insights/?basis=activity&industry=Books&attr.plan=gold&products=2").status_code == 200


def test_only_customers_the_reader_may_see(as_user, settings, agent, outsider, book):
    settings.TEAM_CUSTOMERS_ONLY = True
    assert "of 10 at the start" in as_user(agent).get("/insights/?industry=Books").content.decode()
    assert "Nobody of this kind" in as_user(outsider).get("/insights/?industry=Books").content.decode()


def test_an_empty_book_says_nothing_of_kinds(as_user, manager):
    make_book()
    Customer.objects.update(industry="Books")
    page = as_user(manager).get("/insights/").content.decode()
    assert "Only these customers" not in page
    assert "Only customers of some kind" in page
