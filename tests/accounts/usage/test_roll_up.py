import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.usage import UsageRow, record_usage
from accounts.models import Customer, UsageCohort, UsageDay, UsageEvent, UsageMark, UsageMonth
from accounts.signals import usage_counted
from accounts.usage import roll_up as counting
from accounts.usage.cohorts import cohort_table, rebuild_cohorts
from accounts.usage.roll_up import roll_up
from accounts.usage.sweeping import follow_customers
from tests.factories import make_customer, make_product

pytestmark = pytest.mark.django_db


def use(customer, *moments, name="opened", product=None, quantity=1):
    n = UsageEvent.objects.count()
    record_usage(
        UsageRow(f"e{n + i}", customer.pk, name, at, Decimal(quantity), product and product.pk) for i, at in enumerate(moments)
    )


def at(*when):
    return datetime(*when, tzinfo=UTC)


def days():
    return sorted(UsageDay.objects.values_list("customer", "day", "name", "product", "events", "quantity"), key=str)


def raw_days():
    """The same from the events themselves, one by one."""
    zone, found = timezone.get_default_timezone(), {}
    for event in UsageEvent.objects.all():
        key = (event.customer_id, event.at.astimezone(zone).date(), event.name, event.product_id)
        events, quantity = found.get(key, (0, Decimal(0)))
        found[key] = (events + 1, quantity + event.quantity)
    return sorted(((*key, *value) for key, value in found.items()), key=str)


def raw_months():
    started = dict(Customer.objects.values_list("pk", "started_on"))
    used, events = {}, Counter()
    for customer, day, _name, _product, count, _quantity in raw_days():
        used.setdefault((customer, day.replace(day=1)), set()).add(day)
        events[customer, day.replace(day=1)] += count
    first = {}
    for customer, month in used:
        first[customer] = min(first.get(customer, month), month)
    return {
        (customer, month): ((started[customer] or first[customer]).replace(day=1), len(of), events[customer, month])
        for (customer, month), of in used.items()
    }


def assert_equal_to_a_recount():
    assert days() == raw_days()
    months = {(month.customer_id, month.month): (month.cohort, month.days, month.events) for month in UsageMonth.objects.all()}
    assert months == raw_months()
    cells = Counter((cohort, month) for (_customer, month), (cohort, _days, _events) in raw_months().items())
    assert {(each.cohort, each.month): each.customers for each in UsageCohort.objects.filter(customers__gt=0)} == cells
    assert {(row.began, month): n for row in cohort_table() for month, n in row.active.items()} == cells


def test_events_are_counted_by_day_and_by_month():
    customer, till = make_customer(started_on=date(2026, 1, 15)), make_product()
    use(customer, at(2026, 5, 1, 8), at(2026, 5, 1, 9), at(2026, 6, 2, 9), quantity="2.5")
    use(customer, at(2026, 5, 1, 10), product=till)
    use(customer, at(2026, 5, 3, 10), name="sold", product=till)
    assert roll_up() == 5
    assert days() == sorted(
        [
            (customer.pk, date(2026, 5, 1), "opened", None, 2, Decimal(5)),
            (customer.pk, date(2026, 5, 1), "opened", till.pk, 1, Decimal(1)),
            (customer.pk, date(2026, 5, 3), "sold", till.pk, 1, Decimal(1)),
            (customer.pk, date(2026, 6, 2), "opened", None, 1, Decimal("2.5")),
        ],
        key=str,
    )
    months = UsageMonth.objects.order_by("month").values_list("month", "cohort", "days", "events")
    assert list(months) == [(date(2026, 5, 1), date(2026, 1, 1), 2, 4), (date(2026, 6, 1), date(2026, 1, 1), 1, 1)]
    assert roll_up() == 0
    assert_equal_to_a_recount()


def test_days_are_those_of_the_installation(settings):
    settings.TIME_ZONE = "Asia/Bangkok"
    use(make_customer(), at(2026, 5, 31, 16, 59), at(2026, 5, 31, 17, 0))
    roll_up()
    assert list(UsageDay.objects.order_by("day").values_list("day", flat=True)) == [date(2026, 5, 31), date(2026, 6, 1)]
    assert list(UsageMonth.objects.order_by("month").values_list("month", flat=True)) == [date(2026, 5, 1), date(2026, 6, 1)]


def test_what_arrives_in_any_order_and_in_any_pieces_equals_a_recount(monkeypatch):
    monkeypatch.setattr(counting, "CHUNK", dict.fromkeys(counting.CHUNK, 7))
    dice = Random(5)
    customers = [make_customer(started_on=date(2026, n, 9) if n % 2 else None) for n in range(1, 7)]
    products = [None, make_product(), make_product()]
    told = []
    usage_counted.connect(receiver := lambda customers, **_: told.extend(customers))
    for _round in range(6):
        for _ in range(dice.randint(1, 9)):
            moment = at(2026, 1, 1) + timedelta(hours=dice.randrange(24 * 150))
            use(dice.choice(customers), moment, moment + timedelta(hours=1), product=dice.choice(products))
        roll_up()
        assert_equal_to_a_recount()
    usage_counted.disconnect(receiver)
    assert set(told) == set(UsageEvent.objects.values_list("customer", flat=True))
    rebuild_cohorts()
    assert_equal_to_a_recount()


def test_an_earlier_use_moves_those_who_never_paid_to_an_earlier_cohort():
    guest, buyer = make_customer(), make_customer(started_on=date(2026, 4, 1))
    use(guest, at(2026, 5, 9), at(2026, 6, 9))
    use(buyer, at(2026, 5, 9))
    roll_up()
    use(guest, at(2026, 3, 9))
    use(buyer, at(2026, 3, 9))
    roll_up()
    assert set(UsageMonth.objects.filter(customer=guest).values_list("cohort", flat=True)) == {date(2026, 3, 1)}
    assert_equal_to_a_recount()


def test_the_cohort_follows_the_day_they_began():
    customer, other = make_customer(), make_customer(started_on=date(2026, 5, 1))
    use(customer, at(2026, 5, 9), at(2026, 6, 9))
    use(other, at(2026, 5, 9))
    roll_up()
    assert follow_customers() == 0
    customer.started_on = date(2026, 2, 3)
    customer.save()
    assert follow_customers() == 2
    assert_equal_to_a_recount()
    Customer.objects.filter(pk=other.pk).update(started_on=None, updated_at=timezone.now() - timedelta(days=1))
    assert follow_customers() == 0
    Customer.objects.filter(pk=other.pk).update(started_on=date(2025, 1, 1))
    assert follow_customers(everybody=True) == 1
    assert_equal_to_a_recount()


def test_a_crash_counts_nothing_twice(monkeypatch):
    use(make_customer(), at(2026, 5, 9), at(2026, 6, 9))

    def fail(_source):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(counting.cohorts, "add_new", fail)
        with pytest.raises(RuntimeError):
            roll_up()
    assert not UsageDay.objects.exists()
    assert roll_up() == 2
    assert_equal_to_a_recount()


def test_what_there_is_no_time_for_is_counted_later(monkeypatch):
    monkeypatch.setattr(counting, "CHUNK", dict.fromkeys(counting.CHUNK, 2))
    use(make_customer(), *(at(2026, 5, day) for day in range(1, 6)))
    assert [roll_up(seconds=0) for _ in range(4)] == [2, 2, 1, 0]
    assert_equal_to_a_recount()


def test_queries_do_not_grow_with_events():
    customers = [make_customer() for _ in range(5)]
    use(customers[0], at(2026, 5, 9))
    roll_up()
    use(customers[0], at(2026, 5, 10))
    with CaptureQueriesContext(connection) as few:
        assert roll_up() == 1
    for customer in customers:
        use(customer, *(at(2026, month, 9) for month in range(1, 7)))
    with CaptureQueriesContext(connection) as many:
        assert roll_up() == 30
    assert len(many) <= len(few) + 2  # the cohorts that moved


def test_the_house_keeps_one_mark():
    use(make_customer(), at(2026, 5, 9))
    roll_up()
    assert UsageMark.objects.get().counted_to == UsageEvent.objects.get().pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer, and its test database one connection")
def test_an_event_that_is_committed_after_later_ones_is_not_missed(monkeypatch):
    customer = make_customer()
    drawn, commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record_usage([UsageRow("slow", customer.pk, "opened", at(2026, 5, 9), Decimal(1), None)])
            drawn.set()
            commit.wait(10)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert drawn.wait(10)
    record_usage([UsageRow("quick", customer.pk, "opened", at(2026, 5, 10), Decimal(1), None)])
    monkeypatch.setattr(counting, "PATIENCE", 0.1)
    assert roll_up() == 0
    monkeypatch.setattr(counting, "PATIENCE", 10.0)
    threading.Timer(0.3, commit.set).start()
    assert roll_up() == 2
    writer.join()
    assert_equal_to_a_recount()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer, and its test database one connection")
def test_four_who_write_while_two_count():
    customers = [make_customer() for _ in range(3)]
    over, counted = threading.Event(), []

    def write(number):
        dice = Random(number)
        for batch in range(20):
            record_usage(
                UsageRow(
                    f"{number}-{batch}-{n}", dice.choice(customers).pk, "opened",
                    at(2026, dice.randint(1, 9), 9, dice.randint(0, 23)), Decimal(1), None,
                )
                for n in range(25)
            )  # fmt: skip
        connection.close()

    def count():
        while not over.is_set():
            counted.append(roll_up())
        connection.close()

    writers = [threading.Thread(target=write, args=[n]) for n in range(4)]
    counters = [threading.Thread(target=count) for _ in range(2)]
    for thread in [*writers, *counters]:
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    for thread in counters:
        thread.join()
    counted.append(roll_up())
    assert sum(counted) == UsageEvent.objects.count() == 2000
    assert_equal_to_a_recount()
