"""The day on which a milestone is reached, by what has to be done for it."""

from datetime import date, timedelta

import pytest

from accounts.milestones.reaching import Definition, reached
from accounts.stretches import Sql, fetched
from tests.factories import make_customer, make_product, make_use

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


def told(definition, *, on=DAY, within=None):
    return {pk: str(day) for pk, day in fetched(reached(definition, on=on, within=within))}


def ago(days):
    return DAY - timedelta(days)


@pytest.mark.parametrize(
    ("definition", "days_ago"),
    [
        (Definition("opened"), 40),
        (Definition("opened", times=2), 30),
        (Definition("opened", times=3), 30),
        (Definition("opened", times=4), 30),
        (Definition("opened", times=5), 10),
        (Definition("opened", times=6), None),
        (Definition("opened", times=2, counts_days=True), 30),
        (Definition("opened", times=3, counts_days=True), 10),
        (Definition("opened", times=4, counts_days=True), None),
        (Definition("saved"), 20),
        (Definition("closed"), None),
    ],
)
def test_times_add_up_and_days_count_once(definition, days_ago):
    """Opened once 40 days ago, three times 30 days ago with two products, once 10 days ago."""
    customer = make_customer()
    make_use(customer, ago(40), ago(10))
    make_use(customer, ago(30), product=make_product(), events=2)
    make_use(customer, ago(30), product=make_product())
    make_use(customer, ago(20), name="saved")
    assert told(definition) == ({} if days_ago is None else {customer.pk: str(ago(days_ago))})


def test_one_product_is_counted_by_itself():
    customer, till, stock = make_customer(), make_product(), make_product()
    make_use(customer, ago(9), product=till)
    make_use(customer, ago(8), product=stock)
    make_use(customer, ago(7))
    make_use(customer, ago(6), product=stock)
    assert told(Definition("opened", stock.pk)) == {customer.pk: str(ago(8))}
    assert told(Definition("opened", stock.pk, times=2)) == {customer.pk: str(ago(6))}
    assert told(Definition("opened", till.pk, times=2)) == {}


def test_nothing_after_the_day_is_looked_at_and_nobody_else():
    one, other = make_customer(), make_customer()
    make_use(one, DAY, DAY + timedelta(1))
    make_use(other, DAY)
    assert told(Definition("opened", times=2)) == {}
    assert told(Definition("opened"), on=DAY - timedelta(1)) == {}
    assert set(told(Definition("opened"))) == {one.pk, other.pk}
    assert set(told(Definition("opened"), within=Sql("WHERE customer_id = %s", (other.pk,)))) == {other.pk}
