"""The report card as a page: every number opens its customers; months that are kept are not counted again."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.products import update_product
from accounts.models import Customer, KeptCard, StandingRules
from accounts.paying import business_day
from accounts.standing.kept_cards import keep_next_card, kept_cards, month_ends, next_card_due, usual_day
from tests.accounts.standing.lives import make_population
from tests.doors import assert_doors
from tests.factories import make_customer, make_product, make_segment, make_use

pytestmark = pytest.mark.django_db

PAGE = "/insights/report-card/"
HORIZON = 60


@pytest.fixture
def on(db):
    day = business_day() - timedelta(days=HORIZON + 1)
    make_population(day - timedelta(days=300), business_day(), n=90)
    return day


def words_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_doors(as_user):
    assert_doors(as_user, PAGE)


def test_every_number_opens_its_customers(as_user, manager, on, django_assert_max_num_queries):
    client, url = as_user(manager), f"{PAGE}?as_of={on}&horizon_days={HORIZON}"
    client.get(url)
    with django_assert_max_num_queries(16):
        page = client.get(url)
    links = re.findall(r'<a href="(/insights/report-card/customers/\?[^"]+)">(\d+)</a>', page.content.decode())
    assert len(links) >= 9
    for link, number in {link: number for link, number in links if int(number) <= 50}.items():
        listed = client.get(link.replace("&amp;", "&")).content.decode()
        assert listed.count("<tr data-row>") == int(number), link
    words = words_of(page)
    assert "by chance. In" in words
    assert "a coin 50." in words
    assert "No contract ended in that time." in words


def test_nothing_was_used_yet(as_user, manager):
    words = words_of(as_user(manager).get(PAGE))
    assert "Nothing to check yet" in words
    assert "Send usage events" in words


def test_the_time_is_not_over(as_user, manager, on):
    words = words_of(as_user(manager).get(PAGE, {"as_of": business_day()}))
    assert "what becomes of them is not known yet" in words
    assert "Of those called, gone" not in words


def test_what_cannot_be_read_is_left_out(as_user, manager, on):
    asked = {"as_of": "2999-01-01", "horizon_days": "x", "min_days": "0", "by": "nothing"}
    page = as_user(manager).get(PAGE, asked)
    assert page.status_code == 200
    assert "Choose a day that has been." in page.content.decode()
    assert as_user(manager).get(PAGE, {"as_of": "1800-01-01", "horizon_days": "99999999999999"}).status_code == 200


@pytest.mark.parametrize("by", ["industry", "value_tier", "products", "manager"])
def test_by_kind(by, as_user, manager, on):
    Customer.objects.filter(pk__lt=Customer.objects.order_by("pk")[30].pk).update(industry="<Tea>", value_tier="vip")
    page = as_user(manager).get(PAGE, {"as_of": on, "horizon_days": HORIZON, "by": by})
    assert page.status_code == 200
    if by == "industry":
        text = page.content.decode()
        assert "&lt;Tea&gt;" in text
        query = re.search(r'href="/insights/report-card/\?([^"]+industry=[^"]+)"', text)[1].replace("&amp;", "&")
        narrowed = words_of(as_user(manager).get(f"{PAGE}?{query}"))
        number = re.search(r"<bdi>&lt;Tea&gt;</bdi></a></th>\s*<td class=\"num\">(\d+)</td>", text, re.DOTALL)[1]
        assert f"of {number} customers" in narrowed
        assert 15 < int(number) <= 30


def test_only_customers_one_may_see(as_user, lead, settings, on):
    settings.TEAM_CUSTOMERS_ONLY = True
    own = make_customer(team=lead.team)
    make_use(own, on - timedelta(days=2))
    page = as_user(lead).get(PAGE, {"as_of": on, "horizon_days": HORIZON})
    assert "of 1 customer:" in words_of(page)


def test_a_segment_is_those_who_are_in_it_today(as_user, manager, on):
    for n, customer in enumerate(Customer.objects.order_by("pk")[:20]):
        customer.value_tier = "vip" if n else "standard"
        customer.save()
    make_segment(code="vips", wordings={"en": "Our VIPs"})
    client, asked = as_user(manager), {"as_of": on, "horizon_days": HORIZON, "segment": "vips"}
    page = client.get(PAGE, asked)
    n = page.context["card"].n
    assert 0 < n <= 19
    assert "Segment: Our VIPs" in words_of(page)
    assert "those who are in it today" in words_of(page)
    listed = client.get(f"{PAGE}customers/", asked | {"who": "all"})
    assert listed.content.decode().count("<tr data-row>") == n
    assert "those who are in it today" in words_of(listed)
    by = client.get(PAGE, asked | {"by": "value_tier"}).content.decode()
    assert "segment=vips" in re.search(r'href="/insights/report-card/\?([^"]+value_tier=vip[^"]*)"', by)[1]


@pytest.mark.parametrize("code", ["nothing", "retired"])
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}customers/?who=all"])
def test_no_such_segment_is_told(code, path, as_user, manager, on):
    make_segment(code="retired", is_active=False)
    page = as_user(manager).get(path, {"segment": code, "who": "all", "as_of": on})
    assert page.status_code == 200
    assert f"{code} is not one of the available choices" in words_of(page)
    assert "those who are in it today" not in words_of(page)


def test_a_segment_whose_rule_cannot_be_asked_is_nobody_and_says_why(as_user, manager, on):
    make_segment(code="broken", rule={"field": "attr.route", "op": "is_known"})
    page = as_user(manager).get(PAGE, {"segment": "broken"})
    assert page.context["card"].n == 0
    assert "is disabled" in words_of(page)


def test_months_are_kept_and_drawn(as_user, manager, on, django_assert_max_num_queries):
    rules = StandingRules.current()
    ends = month_ends(business_day())
    assert len(ends) == 12
    assert next_card_due() == ends[-1]
    for end in reversed(ends):
        assert keep_next_card().as_of == end
    assert keep_next_card() is None
    kept = kept_cards(ends, rules.horizon_days, rules)
    assert set(kept) == set(ends)
    client = as_user(manager)
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        page = client.get(PAGE)
    end = usual_day(business_day(), rules.horizon_days)
    assert f"n {kept[end].n}" in words_of(page)
    assert re.search(rf'as_of={end}[^>]+aria-current="true"', page.content.decode())
    assert page.content.decode().count('class="dot"') > 3


def test_kept_months_are_counted_again_once_something_changed(on):
    product = make_product(rhythm="monthly")
    end = keep_next_card().as_of
    assert next_card_due() != end
    update_product(actor=None, product=product, version=product.version, fields={"slipping_after": 5})
    assert next_card_due() == end
    assert keep_next_card().as_of == end
    KeptCard.objects.update(made_at=timezone.now() - timedelta(days=3))
    assert next_card_due() == end
