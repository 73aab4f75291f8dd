"""Rates by what customers are, and the customers behind each number."""

import re
from datetime import timedelta

import pytest

from tests.accounts.insights.book import last_month, make_book
from tests.doors import assert_doors
from tests.factories import make_customer, make_spell, make_team

pytestmark = pytest.mark.django_db

PAGE = "/insights/by/"


def test_doors(as_user):
    assert_doors(as_user, PAGE)


def test_each_kind_with_its_customers(as_user, manager, django_assert_max_num_queries):
    make_book(industry="Coffee")
    for n in range(4):
        ended = last_month()[0] + timedelta(days=5) if n == 0 else None
        make_spell(customer=make_customer(industry="<Tea>"), started_on=last_month()[0] - timedelta(days=50), ended_on=ended)
    client = as_user(manager)
    client.get(PAGE)
    with django_assert_max_num_queries(10):
        page = client.get(f"{PAGE}?by=industry").content.decode()
    words = re.sub(r"\s+", " ", page)
    assert "70.0 %" in words
    assert "75.0 %" in words
    assert "&lt;Tea&gt;" in words
    links = re.findall(r'<a href="(/customers/\?moved=[^"]+)">(\d+)</a>', page)
    assert [number for _url, number in links] == ["10", "7", "3", "4", "3", "1"]
    for url, number in links:
        assert re.search(r'role="status">\s*<b>(\d+)</b>', client.get(url).content.decode())[1] == number


@pytest.mark.parametrize("by", ["value_tier", "products", "manager", "team", "country", "no such", "attr.nothing"])
def test_by_whatever_there_is(by, as_user, manager):
    make_book(team=make_team(), country="TH")
    assert as_user(manager).get(PAGE, {"by": by, "period": "quarter", "basis": "contract"}).status_code == 200


def test_nobody_at_the_start(as_user, manager):
    assert "There was no customer" in as_user(manager).get(PAGE).content.decode()


def test_a_number_that_was_tampered_with_finds_nobody(as_user, manager):
    make_book()
    client = as_user(manager)
    start, end = last_month()
    rule = f"{start}:{end}:contract:0"
    for bad in (f"lost:{rule}:nothing:x", f"lost:{rule}:manager:x", f"lost:{rule}:products:"):
        assert "No customer fits" in client.get("/customers/", {"moved": bad}).content.decode(), bad
    broken = client.get("/customers/", {"moved": "lost:never"})
    assert broken.status_code == 200


def test_a_number_of_products_beyond_every_column_fits_nobody(as_user, manager):
    moved = f"bc:2026-01-01:2026-02-01:contract:0:products:{'9' * 30}"
    assert "No customer fits" in as_user(manager).get("/customers/", {"moved": moved}).content.decode()
