"""Prepared queries give what the queryset itself would, for whatever values, in any thread."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import CharField, Count, DateTimeField, F

from accounts.models import Contact, Customer, Interaction
from retention_site.base.prepared import Given, GivenMany, Prepared, Update
from tests.factories import make_contact, make_customer, make_interaction

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

newest: Prepared[Interaction] = Prepared(
    lambda limit: (
        Interaction.objects.filter(customer=Given("customer"), at__lte=Given("before", DateTimeField()))
        .select_related("customer", "contact")
        .order_by("-at")[:limit]
    )
)
named: Prepared[Contact] = Prepared(
    lambda: Contact.objects.filter(full_name__in=GivenMany("names", CharField(max_length=200))).order_by("full_name")
)
counted: Prepared[tuple[int, int]] = Prepared(
    lambda: (
        Contact.objects.filter(customer__in=GivenMany("customers"))
        .values_list("customer")
        .annotate(Count("pk"))
        .order_by("customer")
    )
)


@pytest.fixture
def talks(db):
    customer, other = make_customer(name="One"), make_customer(name="Two")
    contact = make_contact(customer=customer)
    for age in range(4):
        make_interaction(customer=customer, contact=contact, at=NOW - timedelta(days=age))
        make_interaction(customer=other, at=NOW - timedelta(days=age))
    return customer, other


def test_rows_with_what_they_are_joined_to(talks, django_assert_num_queries):
    for customer in talks:
        for days in (0, 2, 9):
            before = NOW - timedelta(days=days)
            wanted = Interaction.objects.filter(customer=customer, at__lte=before).order_by("-at")[:3]
            with django_assert_num_queries(1):
                found = newest(3, customer=customer.pk, before=before)
                told = [(row.customer.name, row.contact and row.contact.full_name, row.at) for row in found]
            assert found == list(wanted)
            assert told == [(row.customer.name, row.contact and row.contact.full_name, row.at) for row in wanted]


def test_each_shape_has_its_own_text(talks):
    customer, _other = talks
    assert [len(newest(limit, customer=customer.pk, before=NOW)) for limit in (1, 3, 2, 3)] == [1, 3, 2, 3]


@pytest.mark.parametrize("names", [[], ["Nim"], ["Nim", 'O"Brien', "อ้อย", "a,b", "%s", "'; --"]])
def test_many_values_of_any_kind(db, names):
    customer = make_customer()
    for name in ["Nim", 'O"Brien', "อ้อย", "a,b", "%s", "'; --", "Else"]:
        make_contact(customer=customer, full_name=name)
    assert sorted(contact.full_name for contact in named(names=names)) == sorted(names)


def test_values_and_sums(db):
    customers = [make_customer() for _number in range(3)]
    for customer in (customers[0], customers[0], customers[2]):
        make_contact(customer=customer)
    assert counted(customers=[customer.pk for customer in customers]) == [(customers[0].pk, 2), (customers[2].pk, 1)]
    assert counted(customers=[]) == []


def test_what_was_asked_before_is_not_remembered(db):
    customer = make_customer()
    assert counted(customers=[customer.pk]) == []
    make_contact(customer=customer)
    assert counted(customers=[customer.pk]) == [(customer.pk, 1)]


def test_a_value_that_is_missing_is_an_error(db):
    with pytest.raises(KeyError):
        counted()


def test_build_is_called_once_a_shape(db):
    built = []

    def build(limit: int):
        built.append(limit)
        return Customer.objects.filter(pk__gt=Given("pk")).annotate(double=F("pk") * 2)[:limit]

    query = Prepared(build)
    customer = make_customer()
    for limit in (5, 5, 6, 5):
        (row,) = query(limit, pk=0)
        assert row == customer
        assert row.double == 2 * customer.pk
    assert built == [5, 6]


def test_what_is_asked_for_its_locks_takes_no_rows(db, django_assert_num_queries):
    customer = make_customer()
    with django_assert_num_queries(1):
        assert counted.run(customers=[customer.pk]) is None


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection():
    customer = make_customer()
    make_contact(customer=customer)
    assert len(counted(customers=[customer.pk])) == 1

    def ask(_number: int) -> list[tuple[int, int]]:
        try:
            return counted(customers=[customer.pk])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(12))) == [[(customer.pk, 1)]] * 12


def test_what_is_always_the_same_is_taken_as_it_is(db):
    odd = "100 %s 'of' 50%% \\ {}"
    made = make_customer(name=odd)
    make_customer(name="100 x 'of' 50% \\ {}")
    query: Prepared[Customer] = Prepared(lambda: Customer.objects.filter(name=odd, pk__gt=Given("pk"), name__contains="0%% "))
    assert [query(pk=0), query(pk=made.pk)] == [[made], []]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the one that plans beforehand")
def test_postgresql_plans_once_what_is_asked_often(db):
    query: Prepared[Customer] = Prepared(lambda: Customer.objects.filter(name="planned once", pk=Given("pk")))
    for pk in range(20):
        query(pk=pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, parameter_types::text FROM pg_prepared_statements")
        ((text, types),) = [row for row in cursor.fetchall() if "'planned once'" in row[0]]
    assert (text.count("$"), types) == (1, "{bigint}")


renamed = Update(
    lambda: Customer.objects.filter(pk=Given("pk")).exclude(name=Given("name", CharField(max_length=200))),
    name=Given("name", CharField(max_length=200)),
    version=F("version") + 1,
)


def test_an_update_changes_what_it_names_and_tells_how_many(db):
    customer, other = make_customer(name="Old"), make_customer(name="Other")
    assert [renamed(pk=customer.pk, name="50% 'new'"), renamed(pk=customer.pk, name="50% 'new'")] == [1, 0]
    assert renamed(pk=0, name="new") == 0
    stored = Customer.objects.get(pk=customer.pk)
    assert (stored.name, stored.version) == ("50% 'new'", customer.version + 1)
    other.refresh_from_db()
    assert other.name == "Other"
