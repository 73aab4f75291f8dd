"""Where the highest exit is: by stage, age, product, industry, reason and team, with the money and the customers."""

import re

import pytest

from accounts.exits import SPLITS, exits_by, exits_in, exits_of, teams_by_category
from accounts.models import Departure
from accounts.paying import business_day
from accounts.retention import Period
from tests.accounts.insights.book import last_month, make_departure, make_left_book
from tests.doors import assert_doors
from tests.factories import make_spell, make_team

pytestmark = pytest.mark.django_db

PAGE = "/insights/exits/"


def test_doors(as_user):
    assert_doors(as_user, PAGE)


def exits_for(user):
    return exits_in(Period(*last_month()), user=user, on=business_day())


def said(user, by):
    return [(each.label, each.share.count, [(int(value), code) for value, code in each.money]) for each in
            exits_by(exits_for(user), by)]  # fmt: skip


def test_what_left_and_what_went_with_it(manager):
    make_left_book()
    both = [(100, "THB"), (200, "USD")]
    assert said(manager, "stage") == [("first year", 3, both)]
    assert said(manager, "age") == [("6 to 12 months", 3, both)]
    assert [row[1:] for row in said(manager, "product")] == [(3, both)]
    assert said(manager, "reason") == [("Too hard", 2, [(200, "USD")]), ("unknown", 1, [(100, "THB")])]
    assert said(manager, "category") == [("Kind hard", 2, [(200, "USD")]), ("unknown", 1, [(100, "THB")])]
    team = {(label, count) for label, count, _money in said(manager, "team")}
    assert team == {("Customer support", 2), ("Product", 2), ("unknown", 1)}
    assert exits_by(exits_for(manager), "stage")[0].share.n == 3


def test_each_line_opens_its_departures(manager):
    make_left_book()
    exits = exits_for(manager)
    for by in SPLITS:
        for each in exits_by(exits, by):
            assert exits_of(exits, by, each.key).count() == each.share.count, (by, each)


def test_saves_downgrades_and_what_lies_ahead_are_no_exits(manager):
    spells = make_left_book()
    make_departure(make_spell(), outcome="", decided_on=None)  # under way, next month
    line = spells["E"].subscriptions.get()
    day = last_month()[1]
    make_departure(spells["E"], subscription=line, effective_on=day, notice_on=day, decided_on=day)
    assert exits_for(manager).count() == 3
    assert Departure.objects.count() == 6


def test_reasons_by_team(manager):
    make_left_book()
    table, totals, unknown = teams_by_category(exits_for(manager))
    assert table == {"Customer support": {"Kind hard": 2}, "Product": {"Kind hard": 2}}
    assert (totals, unknown) == ({"Kind hard": 2}, 1)


def test_the_page(as_user, manager, django_assert_max_num_queries):
    make_left_book()
    client = as_user(manager)
    client.get(PAGE)
    for by in SPLITS:
        with django_assert_max_num_queries(18):
            page = client.get(f"{PAGE}?by={by}").content.decode()
        links = re.findall(r'<a href="(/insights/exits/[^"]+)#who">(\d+)</a>', page)
        assert links
        for url, number in links:
            listed = client.get(url.replace("&amp;", "&")).content.decode()
            assert listed[listed.index('id="who"') :].count("data-row") == int(number), (by, url)


def test_bad_addresses(as_user, manager):
    make_left_book()
    client = as_user(manager)
    assert client.get(f"{PAGE}?by=nothing").status_code == 404
    assert client.get(f"{PAGE}?by=reason&key=abc").status_code == 404
    assert client.get(f"{PAGE}?by=reason&key=99999999").status_code == 200


def test_others_departures_stay_theirs(as_user, agent, settings):
    make_left_book()
    settings.TEAM_CUSTOMERS_ONLY = True
    make_team()
    assert "No departure took effect" in as_user(agent).get(PAGE).content.decode()


@pytest.mark.parametrize("by", ["product", "category", "reason", "team"])
def test_a_key_that_no_database_holds_is_not_found(as_user, manager, by):
    assert as_user(manager).get(f"{PAGE}?by={by}&key={'9' * 30}").status_code == 404


def test_a_split_asks_five_times_at_most(manager, django_assert_max_num_queries):
    make_left_book()
    exits = exits_for(manager)
    for by in SPLITS:
        with django_assert_max_num_queries(5):
            exits_by(exits, by)
