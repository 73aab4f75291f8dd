"""The arithmetic of the report, against promises counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Team
from playbooks.models import Callback
from playbooks.promises import Period, Scope, promise_lines, promise_total, promises_of, scopes_of
from retention_site.base.proportions import share
from tests.factories import make_customer
from tests.playbooks.factories import make_callback
from tests.playbooks.promises.makers import TODAY, ended

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2026, 12, 1), date(2026, 12, 10))


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(TODAY, tick=False):
        yield


def numbers(line):
    return (line.kept, line.late, line.broken, line.moved)


def lines(by, callbacks=None):
    found = promise_lines(Callback.objects.all() if callbacks is None else callbacks, PERIOD, by=by)
    return {line.label: numbers(line) for line in found if line.n}


def test_the_rate_is_kept_of_kept_late_and_broken_with_its_interval(agent):
    for hours, outcome in enumerate(["kept", "kept", "kept", "kept_late", "broken", "withdrawn"]):
        ended(agent, outcome, at=TODAY - timedelta(hours=5 * hours), is_moved=outcome in {"kept_late", "withdrawn"})
    make_callback(assignee=agent)  # owed: it has no outcome yet
    line = promise_total(Callback.objects.all(), PERIOD)
    assert (numbers(line), line.n, line.rate) == ((3, 1, 1, 1), 5, share(3, 5))
    assert line.rate.percent == 60
    assert (round(line.rate.low or 0, 1), round(line.rate.high or 0, 1)) == (23.1, 88.2)


def test_nothing_of_nothing_is_no_rate(agent):
    assert promise_total(Callback.objects.all(), PERIOD).rate.percent is None


def test_by_person_team_and_reason(agent, lead, outsider):
    ended(agent, "kept")
    ended(agent, "broken", at=TODAY - timedelta(days=1), reason="Forgot")
    ended(lead, "broken", reason="Forgot")
    ended(outsider, "kept_late", is_moved=True)
    assert lines("person") == {"Mariam Adel": (1, 0, 1, 0), "Youssef Kamal": (0, 0, 1, 0), "Omar Nasser": (0, 1, 0, 1)}
    assert lines("team") == {"Cairo support": (1, 0, 2, 0), "Another team": (0, 1, 0, 1)}
    assert lines("reason") == {"Forgot": (0, 0, 2, 0)}


def test_weeks_are_the_readers_begin_on_monday_and_leave_no_hole(agent):
    midnight = datetime(2026, 12, 6, 17, 0, tzinfo=UTC)  # in Bangkok the week begins now
    with timezone.override("Asia/Bangkok"):
        ended(agent, "kept", at=midnight - timedelta(minutes=1))
        ended(agent, "broken", at=midnight)
        found = promise_lines(Callback.objects.all(), Period(date(2026, 11, 20), date(2026, 12, 10)), by="week")
    assert [(line.key, numbers(line)) for line in found] == [
        (date(2026, 11, 16), (0, 0, 0, 0)),
        (date(2026, 11, 23), (0, 0, 0, 0)),
        (date(2026, 11, 30), (1, 0, 0, 0)),
        (date(2026, 12, 7), (0, 0, 1, 0)),
    ]


def test_both_days_of_a_period_count_to_their_last_moment(agent):
    first, last = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 10, 23, 59, 59, tzinfo=UTC)
    for at in (first - timedelta(seconds=1), first, last, last + timedelta(seconds=1)):
        ended(agent, "kept", at=at)
    assert promise_total(Callback.objects.all(), PERIOD).kept == 2


def test_weeks_add_up_to_the_whole(agent, lead):
    for day in range(20):
        ended((agent, lead)[day % 2], ("kept", "kept", "broken", "kept_late")[day % 4], at=TODAY - timedelta(days=day))
    total = numbers(promise_total(Callback.objects.all(), PERIOD))
    for by in ("week", "person", "team"):
        each = [numbers(line) for line in promise_lines(Callback.objects.all(), PERIOD, by=by)]
        assert tuple(map(sum, zip(*each, strict=True))) == total


def test_whose_promises_each_role_sees(agent, lead, manager, outsider, settings):
    assert [scopes_of(each) for each in (agent, lead, manager)] == [
        [Scope.MINE],
        [Scope.MINE, Scope.TEAM],
        [Scope.MINE, Scope.TEAM, Scope.ALL],
    ]
    hidden = make_customer(team=Team.objects.create(name="Third"))
    for who, fields in [(agent, {}), (lead, {}), (outsider, {"customer": hidden})]:
        ended(who, "kept", **fields)
    assert [promises_of(manager, scope).count() for scope in Scope] == [0, 2, 3]
    settings.TEAM_CUSTOMERS_ONLY = True
    assert promises_of(outsider, Scope.ALL).count() == 0


def test_one_query_a_table(agent, django_assert_num_queries):
    for day in range(4):
        ended(agent, "kept", at=TODAY - timedelta(days=day))
    for by in ("week", "person", "team", "reason"):
        with django_assert_num_queries(1):
            promise_lines(Callback.objects.all(), PERIOD, by=by)
    with pytest.raises(KeyError):
        promise_lines(Callback.objects.all(), PERIOD, by="shoe size")
