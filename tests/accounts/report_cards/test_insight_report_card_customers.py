"""The customers behind a number of the report card."""

import re
from datetime import timedelta

import pytest

from accounts.paying import business_day
from accounts.standing.carded import WORDS
from tests.doors import assert_doors
from tests.factories import make_customer, make_spell, make_use

pytestmark = pytest.mark.django_db

PAGE = "/insights/report-card/customers/"
HORIZON = 60


@pytest.fixture
def url():
    on = business_day() - timedelta(days=HORIZON + 1)
    left, silent, back = (make_customer(name=name) for name in ("<Left>", "Silent", "Back"))
    make_use(left, on - timedelta(days=50), on + timedelta(days=3))
    make_use(silent, on - timedelta(days=5))
    make_use(back, on - timedelta(days=120), on + timedelta(days=3))
    make_spell(customer=left, started_on=on - timedelta(days=60), ended_on=on + timedelta(days=20))
    return f"{PAGE}?as_of={on}&horizon_days={HORIZON}&who="


def test_doors(as_user):
    assert_doors(as_user, f"{PAGE}?who=all")


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("all", "&lt;Left&gt; Back Silent"), ("called", "&lt;Left&gt; Back"), ("slipping", "&lt;Left&gt;"),
        ("dormant", "Back"), ("healthy", "Silent"), ("silent", "&lt;Left&gt; Silent"), ("stayed", "Back"),
        ("called_gone", "&lt;Left&gt;"), ("called_stayed", "Back"), ("missed", "Silent"), ("healthy_stayed", ""),
        ("left", "&lt;Left&gt;"), ("left_healthy", ""),
    ],
)  # fmt: skip
def test_each_number(who, names, as_user, manager, url, django_assert_max_num_queries):
    client = as_user(manager)
    client.get(url + who)
    with django_assert_max_num_queries(14):
        page = client.get(url + who).content.decode()
    assert sorted(re.findall(r'<a class="name"[^>]*><bdi>([^<]*)</bdi>', page)) == sorted(names.split())
    assert who in WORDS


def test_what_became_of_them(as_user, manager, url):
    page = re.sub(r"\s+", " ", as_user(manager).get(url + "all").content.decode())
    for words in ("left on", "silent all the time", "stayed", "since"):
        assert words in page
    later = url.replace(f"horizon_days={HORIZON}", "horizon_days=200")
    assert "not known yet" in as_user(manager).get(later + "all").content.decode()


@pytest.mark.parametrize("who", ["", "nobody", "all'--"])
def test_no_such_number(who, as_user, manager, url):
    assert as_user(manager).get(url + who).status_code == 404


def test_only_customers_one_may_see(as_user, lead, settings, url):
    settings.TEAM_CUSTOMERS_ONLY = True
    assert "No customer of whom you may know" in as_user(lead).get(url + "all").content.decode()
