"""The page of insights: rates over time, one period in full, its money, and how all that is counted."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from accounts.actions.period_counts import recount_periods
from accounts.insight_charts import rates_chart, waterfall
from accounts.insights import Line, Textbook, chosen, name_of, recent, told
from accounts.models import Customer, PeriodCount
from accounts.paying import business_day
from accounts.retention import Moves, Period, Rates, Unit
from accounts.roles import Role
from accounts.stretches import Rule
from tests.accounts.insights.book import last_month, make_book, make_left_book
from tests.doors import assert_doors
from tests.factories import make_customer, make_spell, make_user

pytestmark = pytest.mark.django_db

PAGE = "/insights/"


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def main_of(response):
    """What the page says; tokens around it differ each time."""
    page = text_of(response)
    return page[page.index("<h1>") : page.index("</main>")]


def test_doors(as_user):
    assert_doors(as_user, PAGE)
    assert_doors(as_user, "/insights/export/", least=Role.LEAD)


def test_it_says_the_toy_case(as_user, manager, django_assert_max_num_queries):
    make_left_book()
    client = as_user(manager)
    client.get(PAGE)
    with django_assert_max_num_queries(20):
        page = text_of(client.get(PAGE))
    assert "70.0 %" in page
    assert "30.0 %" in page
    assert "of 10 at the start · 39.7 to 89.2 %" in page
    assert "(11 − 4) ÷ 10" in page
    assert "-10.0 %" in page  # churn taken at its word is negative
    assert "1 more joined and left within it" in page
    assert "A reason may have two teams. 1 of 3 gave none." in page
    assert "Customer support: 2 of 2, Kind hard" in page
    assert "$4" in page  # a hundredth of the 400 dollars at the start
    assert "Intercom" in page


def test_every_number_opens_its_customers(as_user, manager):
    make_book()
    client = as_user(manager)
    page = client.get(PAGE).content.decode()
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    links = re.findall(r'<a href="(/customers/\?moved=[^"]+)">(\d+)</a>', table)
    assert len(links) > 8
    for url, number in links:
        found = re.search(r'role="status">\s*<b>(\d+)</b>', client.get(url).content.decode())
        assert found[1] == number, url


def test_numbers_stay_the_same_once_they_are_stored(as_user, manager, django_assert_max_num_queries):
    make_left_book()
    client = as_user(manager)
    before = main_of(client.get(PAGE))
    for unit in Unit:
        recount_periods(unit=unit, on=business_day())
    assert PeriodCount.objects.exists()
    with django_assert_max_num_queries(20):
        after = main_of(client.get(PAGE))
    assert before == after


@pytest.mark.parametrize("query", ["period=quarter", "period=year", "basis=activity&inactive_after=60", "period=week&at=x",
                                   "inactive_after=-3&basis=activity", "at=1900-01-01"])  # fmt: skip
def test_whatever_the_address_says_there_is_an_answer(query, as_user, manager):
    make_book()
    assert as_user(manager).get(f"{PAGE}?{query}").status_code == 200


def test_without_customers_nothing_is_said(as_user, manager):
    page = text_of(as_user(manager).get(PAGE))
    assert "Nothing to say yet" in page
    assert "%</span>" not in page


def test_a_period_that_began_with_nobody_has_no_rate(as_user, manager):
    start, _end = last_month()
    make_spell(started_on=start + timedelta(days=3))
    at = (start + timedelta(days=1)).isoformat()
    page = main_of(as_user(manager).get(f"{PAGE}?at={at}"))
    assert "Retention, " not in page[: page.index("<table")]
    assert "W4's" not in page


def test_only_their_own_customers_where_the_setting_says_so(as_user, settings, agent):
    make_book()
    make_spell(customer=make_customer(team=agent.team), started_on=last_month()[0] - timedelta(days=9))
    recount_periods(unit=Unit.MONTH, on=business_day())
    settings.TEAM_CUSTOMERS_ONLY = True
    page = text_of(as_user(agent).get(PAGE))
    assert "of 1 at the start" in page
    assert "of 10" not in page


def test_the_numbers_as_csv(as_user, manager):
    make_book()
    response = as_user(manager).get("/insights/export/")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    start, end = last_month()
    assert f"{start},{end},10,7,3,3,1,1,11,70.00,39.68,89.22,30.00,yes" in lines


# What the page is made of ----------------------------------------------------------------------------------------------


def line(bc, *, complete=True, **moves):
    return Rates(Period(*last_month()), bc, Moves(**moves), complete=complete)


def test_periods_shown_end_with_the_running_one():
    for unit, count in ((Unit.MONTH, 13), (Unit.QUARTER, 9), (Unit.YEAR, 6)):
        found = recent(unit, on=business_day())
        assert len(found) == count
        assert found[-1].start < business_day() <= found[-1].end


def test_the_period_looked_at():
    over, running = line(10, lost=1), Rates(Period(last_month()[1], business_day()), 9, Moves(), complete=False)
    assert chosen([over, running], None) == over
    assert chosen([over, running], business_day()) == running
    assert chosen([running], None) == running
    assert told([line(0), line(0, acquired=2), over]) == [line(0, acquired=2), over]


def test_names_of_periods():
    period = Period(last_month()[0].replace(year=2025, month=9, day=30), last_month()[1].replace(year=2025, month=12, day=31))
    with translation.override("en"):
        assert [name_of(period, unit) for unit in Unit] == ["Oct 2025", "Q4 2025", "2025"]


def test_textbook_formulas_agree_by_luck_alone():
    textbook = Textbook(line(10, lost=3, acquired=3, won_back=1, joined_and_left=1))
    assert (textbook.retention, textbook.churn) == (70.0, -10.0)
    assert Textbook(line(10, lost=3, acquired=3, won_back=1)).retention == 80.0


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "lines",
    [
        [line(10, lost=3, acquired=4)],
        [line(0, acquired=2), line(2), line(2, lost=2)],
        [line(0, acquired=2, complete=False)],
        [line(400, lost=1), line(399, lost=0), line(399, lost=5, complete=False)],
    ],
)
def test_every_mark_lies_within_its_drawing(lines, language):
    with translation.override(language):
        told_lines = [Line(each, Unit.MONTH, Rule()) for each in lines]
        chart, falls = rates_chart(told_lines), [waterfall(each) for each in told_lines]
    for point in chart["points"]:
        assert 0 < float(point["x"]) < 1030
        assert bool(point["y"]) == bool(point["line"].rates.bc)
        assert not point["y"] or 0 < float(point["y"]) <= 150
    assert bool(chart["hatched"]) != lines[-1].complete
    for fall in falls:
        for bar in fall["bars"]:
            assert float(bar["box"].y) >= 0
            assert float(bar["box"].height) >= 0
            assert float(bar["box"].y) + float(bar["box"].height) <= 236.1
        lowest = min(fall["line"].rates.bc, fall["line"].rates.rc)
        assert fall["base"] <= lowest


def test_the_arabic_chart_is_mirrored():
    lines = [Line(line(10, lost=n), Unit.MONTH, Rule()) for n in range(3)]
    with translation.override("en"):
        english = [float(point["x"]) for point in rates_chart(lines)["points"]]
    with translation.override("ar"):
        arabic = [float(point["x"]) for point in rates_chart(lines)["points"]]
    assert [1030 - x for x in arabic] == pytest.approx(english)


def test_agents_without_a_team_are_told_too(as_user):
    make_book()
    assert Customer.objects.exists()
    assert as_user(make_user()).get(PAGE).status_code == 200
