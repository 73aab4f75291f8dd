from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence, TeamHours
from playbooks import week as weeks
from playbooks.models import Callback
from tests.doors import assert_doors
from tests.factories import make_customer, make_user
from tests.playbooks.factories import age, make_callback

pytestmark = pytest.mark.django_db
URL = reverse("callback_week")
NEXT_YEAR = timezone.now().year + 1


@pytest.fixture(autouse=True)
def in_cairo(agent):
    agent.timezone = "Africa/Cairo"
    agent.save()


@pytest.fixture
def hours(team):
    """Cairo works Sunday to Thursday, nine to five."""
    for weekday in (6, 0, 1, 2, 3):
        TeamHours.objects.create(team=team, weekday=weekday, opens="09:00", closes="17:00")


@pytest.fixture
def monday():
    """A Monday without a holiday in Egypt or Thailand, some weeks ahead."""
    day = datetime(NEXT_YEAR, 2, 1, 8, 0, tzinfo=UTC)
    return day + timedelta(days=(7 - day.weekday()) % 7)


def get(as_user, user, day, **query):
    return as_user(user).get(URL, {"day": day.date().isoformat()} | query)


def drawn(response):
    return {
        (n, row.hour): [slip.callback.about for slip in cell.slips]
        for row in response.context["week"].hours
        for n, cell in enumerate(row.cells)
        if cell.slips
    }


def test_a_promise_stands_in_its_hour_on_the_readers_clock(as_user, agent, hours, monday):
    make_callback(about="Counts", assignee=agent, promised_for=monday.replace(minute=15))
    response = get(as_user, agent, monday)
    html = response.content.decode()
    # Egypt's week begins on Saturday, so Monday is the third day; 08:15 UTC is 10:15 in Cairo and 15:15 in Bangkok
    assert drawn(response) == {(2, 10): ["Counts"]}
    assert "10:15" in html
    assert "15:15 there" in html


def test_the_week_begins_as_the_readers_country_does_and_in_their_zone(as_user, agent, monday):
    agent.team.country = "TH"
    agent.team.save()
    agent.timezone = "Pacific/Auckland"
    agent.save()
    make_callback(about="Tuesday there", assignee=agent, promised_for=monday.replace(hour=20))
    response = get(as_user, agent, monday)
    assert response.context["week"].days[0].date.strftime("%A") == "Sunday"
    assert drawn(response) == {(2, 9): ["Tuesday there"]}


def test_mine_team_all(as_user, agent, lead, outsider, monday):
    for n, (who, about) in enumerate([(agent, "Mine"), (lead, "Team"), (outsider, "Other")]):
        make_callback(about=about, assignee=who, promised_for=monday + timedelta(hours=n))
    for scope, count in [("mine", 1), ("team", 2), ("all", 3), ("nonsense", 1)]:
        response = get(as_user, agent, monday, scope=scope)
        assert sum(map(len, drawn(response).values())) == response.context["week"].totals.promised == count


def test_weeks_before_and_after_and_days_that_are_none(as_user, agent, monday):
    response = get(as_user, agent, monday)
    assert response.context["following"] - response.context["previous"] == timedelta(days=14)
    for day in ("", "x", "2026-13-40", "0001-01-01", "9999-12-31"):
        assert as_user(agent).get(URL, {"day": day}).status_code == 200


def test_late_kept_broken_and_a_holiday_there_say_so(as_user, agent):
    now = timezone.now()
    late, kept, broken = (age(make_callback(assignee=agent, promised_for=now + timedelta(hours=n)), days=n) for n in (1, 2, 3))
    Callback.objects.filter(pk=kept.pk).update(outcome="kept", closed_at=now)
    Callback.objects.filter(pk=broken.pk).update(outcome="broken", closed_at=now)
    states = {}
    for callback in (late, kept, broken):
        week = (
            as_user(agent).get(URL, {"day": timezone.localdate(callback.promised_for, agent.zone).isoformat()}).context["week"]
        )
        states |= {slip.callback.pk: slip.state for day in week.days for slip in day.slips}
    assert states == {late.pk: "late", kept.pk: "kept", broken.pk: "broken"}
    # 10 December is Constitution Day in Thailand
    constitution_day = datetime(now.year + 1, 12, 10, 8, tzinfo=UTC)
    make_callback(assignee=agent, promised_for=constitution_day)
    html = as_user(agent).get(URL, {"day": constitution_day.date().isoformat()}).content.decode()
    assert "slip-watch" in html
    assert "holiday there, move?" in html
    assert "1 promise falls on a holiday there." in html


def test_closed_days_and_hours_are_marked(as_user, agent, hours, monday):
    week = get(as_user, agent, monday).context["week"]
    assert [day.state for day in week.days] == ["shut", "", "", "", "", "", "shut"]
    first, *_rest, last = week.hours
    assert (first.hour, last.hour) == (8, 17)
    assert first.is_idle
    assert not week.hours[1].is_idle


def test_load_counts_what_is_promised_of_what_each_works(as_user, agent, lead, hours, monday):
    for n in range(3):
        make_callback(assignee=agent, promised_for=monday + timedelta(minutes=15 * n))
    make_callback(assignee=lead, promised_for=monday)
    start = monday.replace(hour=0)
    Absence.objects.create(user=lead, starts_at=start, ends_at=start + timedelta(days=1))
    loads = get(as_user, agent, monday, scope="team").context["loads"].people
    assert [load.person for load in loads] == [agent, lead]
    assert (loads[0].days[2].promised, loads[0].days[2].slots, loads[0].promised) == (3, 32, 3)
    assert loads[0].days[0].words == "closed"
    assert (loads[1].days[2].promised, loads[1].days[2].words) == (1, "away")


def test_a_day_draws_so_many_and_counts_the_rest(as_user, agent, lead, monday, monkeypatch):
    monkeypatch.setattr(weeks, "MOST_DRAWN", 2)
    for n in range(5):
        make_callback(assignee=agent, promised_for=monday + timedelta(minutes=15 * n))
    make_callback(assignee=agent, promised_for=monday + timedelta(days=1))
    response = get(as_user, agent, monday)
    assert [day.left_out for day in response.context["week"].days] == [0, 0, 3, 0, 0, 0, 0]
    assert "and 3 more" in response.content.decode()


def test_only_who_may_move_gets_the_handles(as_user, agent, monday):
    make_callback(assignee=agent, promised_for=monday)
    assert "data-slip" in get(as_user, agent, monday).content.decode()
    Callback.objects.update(outcome="withdrawn", closed_at=timezone.now())
    assert "data-slip" not in get(as_user, agent, monday).content.decode()


def test_customers_of_other_teams_stay_hidden(as_user, agent, outsider, monday, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_callback(customer=make_customer(team=agent.team), assignee=agent, promised_for=monday)
    assert drawn(get(as_user, outsider, monday, scope="all")) == {}
    assert drawn(get(as_user, agent, monday, scope="all")) != {}


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("rows", [1, 40])
def test_queries_do_not_grow_with_rows(as_user, agent, hours, monday, rows, django_assert_max_num_queries):
    for n in range(rows):
        who = make_user(team=agent.team)
        make_callback(assignee=who, promised_for=monday + timedelta(hours=n % 5, days=n % 4))
    client = as_user(agent)
    with django_assert_max_num_queries(15) as counted:
        client.get(URL, {"scope": "all", "day": monday.date().isoformat()})
    assert len(counted) == QUERIES


QUERIES = 8
