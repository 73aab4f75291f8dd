"""What each customer used, as it was known on one day."""

from datetime import date, timedelta

import pytest

from accounts.standing.engagement import COLUMNS, engagement
from accounts.stretches import Sql, fetched
from tests.factories import make_customer, make_use

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


def told(as_of, within=None):
    used = engagement(as_of, within)
    rows = fetched(Sql(f"SELECT customer_id, {', '.join(COLUMNS)} FROM ({used.text}) used", used.params))
    return {row[0]: {name: read(name, value) for name, value in zip(COLUMNS, row[1:], strict=True)} for row in rows}


def read(name, value):
    return str(value) if name.endswith("_on") else int(value)


def test_it_counts_days_and_not_what_was_done_on_them():
    customer = make_customer()
    make_use(customer, DAY, DAY - timedelta(3), DAY - timedelta(8), DAY - timedelta(91), DAY - timedelta(182), events=2)
    make_use(customer, DAY, name="saved")
    assert told(DAY) == {
        customer.pk: {
            "first_use_on": str(DAY - timedelta(182)),
            "last_use_on": str(DAY),
            "use_days": 5,
            "use_days_13_weeks": 3,
            "use_days_13_weeks_before": 1,
            "active_weeks": 2,
            "events_30_days": 7,
            "events_7_days": 5,
            "events_7_days_before": 2,
        }
    }


def test_what_came_later_is_not_looked_at():
    customer, other = make_customer(), make_customer()
    make_use(customer, DAY)
    make_use(other, DAY)
    known = told(DAY)
    make_use(customer, DAY + timedelta(1), DAY + timedelta(400))
    assert told(DAY) == known
    assert set(told(DAY, Sql("WHERE customer_id = %s", (other.pk,)))) == {other.pk}
