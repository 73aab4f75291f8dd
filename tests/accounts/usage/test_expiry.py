from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.actions.usage import UsageRow, record_usage
from accounts.models import UsageDay, UsageEvent, UsageMonth, UsageRules, WaitingUsageEvent
from accounts.usage import expiry
from accounts.usage.expiry import expire_usage, kept_since
from accounts.usage.roll_up import roll_up
from tests.factories import make_customer

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 6, 10, 3, 37, tzinfo=UTC)


@pytest.fixture
def events(db):
    """One event that arrived at noon of the fourth of each of the last eight months."""
    customer = make_customer()
    months = [datetime(2025 + month // 12, month % 12 + 1, 4, 12, tzinfo=UTC) for month in range(10, 18)]
    record_usage(UsageRow(f"e-{at:%Y-%m}", customer.pk, "opened", at, Decimal(1), None) for at in months)
    for event in UsageEvent.objects.all():
        UsageEvent.objects.filter(pk=event.pk).update(arrived_at=event.at)
    roll_up()
    return customer


def left():
    return list(UsageEvent.objects.order_by("arrived_at").values_list("event_id", flat=True))


def test_off_by_default(events):
    assert expire_usage(at=NIGHT + timedelta(days=9000)) == 0
    assert len(left()) == 8


@pytest.mark.parametrize(
    ("months", "first"), [(1, "2026-05"), (3, "2026-03"), (6, "2025-12"), (7, "2025-11"), (120, "2025-11")]
)
def test_whole_months_of_arrival_go(events, months, first):
    UsageRules.objects.create(pk=1, keep_months=months)
    expire_usage(at=NIGHT)
    assert left()[0] == f"e-{first}"
    assert left()[-1] == "e-2026-06"
    assert expire_usage(at=NIGHT) == 0


def test_what_was_counted_stays_and_is_not_counted_again(events):
    UsageRules.objects.create(pk=1, keep_months=1)
    days, months = list(UsageDay.objects.values()), list(UsageMonth.objects.values())
    assert expire_usage(at=NIGHT) == 6
    assert roll_up() == 0
    assert (list(UsageDay.objects.values()), list(UsageMonth.objects.values())) == (days, months)


def test_what_was_not_counted_does_not_go(events):
    UsageRules.objects.create(pk=1, keep_months=1)
    record_usage([UsageRow("new", events.pk, "opened", datetime(2020, 1, 1, tzinfo=UTC), Decimal(1), None)])
    UsageEvent.objects.filter(event_id="new").update(arrived_at=datetime(2025, 1, 1, tzinfo=UTC))
    expire_usage(at=NIGHT)
    assert "new" in left()
    roll_up()
    assert expire_usage(at=NIGHT) == 1


def test_age_is_counted_from_arrival_not_from_use(events):
    UsageRules.objects.create(pk=1, keep_months=1)
    record_usage([UsageRow("late", events.pk, "opened", datetime(2020, 1, 1, tzinfo=UTC), Decimal(1), None)])
    roll_up()
    expire_usage(at=NIGHT)
    assert "late" in left()


def test_a_chunk_at_a_time_and_the_rest_the_next_night(events, monkeypatch):
    monkeypatch.setattr(expiry, "CHUNK", 2)
    UsageRules.objects.create(pk=1, keep_months=1)
    assert [expire_usage(at=NIGHT, seconds=0) for _ in range(4)] == [2, 2, 2, 0]


def test_those_that_wait_for_a_customer_go_as_well():
    UsageRules.objects.create(pk=1, keep_months=1)
    for name, at in (("old", NIGHT - timedelta(days=60)), ("new", NIGHT - timedelta(days=20))):
        WaitingUsageEvent.objects.create(event_id=name, external_id="nobody", name="opened", at=at)
        WaitingUsageEvent.objects.filter(event_id=name).update(arrived_at=at)
    assert expire_usage(at=NIGHT) == 1
    assert WaitingUsageEvent.objects.get().event_id == "new"


def test_months_are_those_of_the_installation(settings):
    settings.TIME_ZONE = "Asia/Bangkok"
    first = datetime(2026, 5, 31, 17, tzinfo=UTC)
    assert kept_since(1, at=first) == datetime(2026, 4, 30, 17, tzinfo=UTC)
    assert kept_since(1, at=first - timedelta(seconds=1)) == datetime(2026, 3, 31, 17, tzinfo=UTC)
    assert kept_since(6, at=datetime(2026, 1, 9, tzinfo=UTC)).astimezone(UTC).date() == date(2025, 6, 30)
