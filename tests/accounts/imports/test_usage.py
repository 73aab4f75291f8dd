"""What a row of a usage file does."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Product, UsageEvent
from tests.accounts.imports.files import checked, csv_bytes, imported, told
from tests.factories import make_customer, make_product

pytestmark = pytest.mark.django_db

HEAD = ["customer", "at", "name", "quantity", "product"]


@pytest.fixture
def customer():
    return make_customer(external_id="00001")


def usage(*rows, head=HEAD) -> bytes:
    return csv_bytes(head, *rows)


def test_every_column_arrives(customer):
    product = make_product(code="till")
    imported(
        usage(["00001", "2024-05-01T10:30:00+07:00", "sale", "2.5", "till", "e-1"], head=[*HEAD, "event_id"]), kind="usage"
    )
    event = UsageEvent.objects.get()
    assert (event.customer, event.product, event.name, event.quantity) == (customer, product, "sale", Decimal("2.5"))
    assert (event.at, event.event_id) == (datetime(2024, 5, 1, 3, 30, tzinfo=UTC), "e-1")
    assert event.arrived_at.tzinfo


def test_only_three_columns_are_needed(customer):
    imported(usage(["00001", "2024-05-01", "sale"], head=HEAD[:3]), kind="usage")
    event = UsageEvent.objects.get()
    assert (event.quantity, event.product) == (1, None)


def test_days_and_bare_times_are_of_the_installation(settings, customer):
    settings.TIME_ZONE = "Africa/Cairo"
    imported(usage(["00001", "2024-01-15", "sale"], ["00001", "2024-07-15 08:00", "sale"], head=HEAD[:3]), kind="usage")
    moments = list(UsageEvent.objects.order_by("at").values_list("at", flat=True))
    assert moments == [datetime(2024, 1, 14, 22, tzinfo=UTC), datetime(2024, 7, 15, 5, tzinfo=UTC)]


def test_the_same_file_twice_adds_nothing_and_equal_lines_all_count(customer):
    content = usage(*[["00001", "2024-05-01", "sale", "1", ""]] * 3, ["00001", "2024-05-02", "sale", "1", ""])
    assert imported(content, kind="usage").added == 4
    again = imported(content, kind="usage")
    assert (again.added, again.unchanged, UsageEvent.objects.count()) == (0, 4, 4)


def test_a_longer_file_adds_only_what_is_new(customer):
    rows = [["00001", "2024-05-01", "sale", "1", ""]] * 2
    imported(usage(*rows), kind="usage")
    source = imported(usage(*rows, rows[0], ["00001", "2024-06-01", "sale", "1", ""]), kind="usage")
    assert (source.added, source.unchanged) == (2, 2)


def test_a_repeated_event_id_counts_once(customer):
    rows = [["00001", "2024-05-01", "sale", "1", "", "e-1"]] * 2
    source = imported(usage(*rows, head=[*HEAD, "event_id"]), kind="usage")
    assert (source.added, source.unchanged, UsageEvent.objects.count()) == (1, 1, 1)


def test_equal_lines_are_numbered_across_chunks(customer, monkeypatch):
    monkeypatch.setattr("accounts.imports.staging.CHUNK", 2)
    content = usage(*[["00001", "2024-05-01", "sale", "1", ""]] * 5)
    assert imported(content, kind="usage").added == 5
    assert UsageEvent.objects.values("event_id").distinct().count() == 5


def test_an_event_that_came_by_another_way_meanwhile_is_no_fault(customer):
    source = checked(usage(["00001", "2024-05-01", "sale", "1", "", "e-1"], head=[*HEAD, "event_id"]), kind="usage")
    UsageEvent.objects.create(event_id="e-1", customer=customer, name="sale", at=datetime(2024, 5, 1, tzinfo=UTC))
    from accounts.actions.imports import apply_import

    source = apply_import(source=source, actor=None)
    assert (source.added, source.unchanged) == (0, 1)


def test_unknown_products_are_made(customer):
    source = imported(usage(["00001", "2024-05-01", "sale", "1", "till"]), kind="usage")
    assert source.made == {"products": ["till"]}
    assert UsageEvent.objects.get().product == Product.objects.get(code="till")


def test_unknown_customers_are_line_errors_and_nothing_is_added(customer):
    source = checked(usage(["00001", "2024-05-01", "sale", "1", ""], ["nobody", "2024-05-01", "sale", "1", ""]), kind="usage")
    assert told(source) == [(3, "customer", "There is no customer with this id.")]
    assert not UsageEvent.objects.exists()


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("", "empty"), ("yesterday", "YYYY-MM-DD"), ("2024-05-01T25:00", "no such time"), ("2024-05-01T10", "YYYY-MM-DDTHH"),
        ("2024-05-01T10:00:00+99:00", "no such time"), ("2024-02-30T10:00", "no such day"), ("2567-05-01", "Buddhist"),
        ("1714521600", "YYYY-MM-DD"), ("2024-05-01T10:00:60", "no such time"), ("2024-05-01x", "YYYY-MM-DDTHH"),
    ],
)  # fmt: skip
def test_a_moment_that_cannot_be_is_refused(customer, at, words):
    [(line, column, message)] = told(checked(usage(["00001", at, "sale", "1", ""]), kind="usage"))
    assert (line, column) == (2, "at")
    assert words in message


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["2024-05-01", "2024-05-02"]), st.sampled_from(["sale", "log-in"])), min_size=1, max_size=12
    )
)
def test_importing_twice_is_importing_once(rows):
    from accounts.models import Customer

    if not Customer.objects.filter(external_id="00001").exists():
        make_customer(external_id="00001")
    UsageEvent.objects.all().delete()
    content = usage(*[["00001", at, name, "1", ""] for at, name in rows])
    imported(content, kind="usage")
    assert UsageEvent.objects.count() == len(rows)
    assert imported(content, kind="usage").added == 0
    assert UsageEvent.objects.count() == len(rows)
