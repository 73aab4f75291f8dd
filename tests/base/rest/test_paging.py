import base64
import json
from datetime import UTC, date, datetime

import pytest
from django.db.models import Max
from django.test import RequestFactory

from accounts.models import Contact, Customer, Interaction
from retention_site.base.paging import BadCursor, Keyset, page_of
from tests.factories import make_contact, make_customer, make_interaction

pytestmark = pytest.mark.django_db


def request_for(url):
    return RequestFactory().get(url)


def forge(keyset, *values, backwards=0):
    text = json.dumps([keyset.mark, backwards, *values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def walk(queryset, ordering, size):
    """Read all pages forward, then all backward; return the keys met on either way."""
    keyset, token, forward, page = Keyset(queryset, ordering), "", [], None
    while token is not None:
        page = keyset.slice(token, size)
        forward += [row.pk for row in page.rows]
        token = page.next
    backward, token = [row.pk for row in page.rows], page.previous
    while token is not None:
        page = keyset.slice(token, size)
        backward = [row.pk for row in page.rows] + backward
        token = page.previous
    return forward, backward


@pytest.mark.parametrize("size", [1, 3, 5, 50])
@pytest.mark.parametrize(
    ("ordering", "order"),
    [
        (("name_sort",), ["name_sort", "pk"]),
        (("-name_sort",), ["-name_sort", "-pk"]),
        (("-kind", "name_sort", "-id"), ["-kind", "name_sort", "-id"]),
    ],
)
def test_equal_values_are_each_shown_once_in_both_directions(ordering, order, size):
    for n in range(11):
        make_customer(name="Same name" if n % 3 else "Other name", kind="person" if n % 2 else "company")
    expected = list(Customer.objects.order_by(*order).values_list("pk", flat=True))
    assert walk(Customer.objects.all(), ordering, size) == (expected, expected)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_empty_values_come_last_either_way(size, descending):
    days = [None, date(2025, 5, 1), None, date(2024, 1, 1), date(2025, 5, 1), None, date(2026, 2, 2)]
    keys = {make_customer(trial_started_on=day).pk: day for day in days}
    forward, backward = walk(Customer.objects.all(), ("-trial_started_on" if descending else "trial_started_on",), size)
    assert forward == backward
    filled = [keys[pk] for pk in forward if keys[pk]]
    assert filled == sorted(filled, reverse=descending)
    assert [keys[pk] for pk in forward[4:]] == [None] * 3
    assert sorted(forward) == sorted(keys)


@pytest.mark.parametrize("ordering", [("-last",), ("last",)])
def test_an_annotation_may_be_the_order(ordering):
    for day in (3, None, 9, 3, None):
        customer = make_customer()
        if day:
            make_interaction(customer=customer, at=datetime(2026, 6, day, 10, 0, 0, 123456, tzinfo=UTC))
    forward, backward = walk(Customer.objects.annotate(last=Max("interactions__at")), ordering, 2)
    assert forward == backward
    assert len(set(forward)) == 5


def test_a_column_of_a_foreign_key_may_be_the_order():
    for name in ("Beta", "Alpha", "Beta"):
        make_contact(customer=make_customer(name=name))
    rows = Contact.objects.select_related("customer")
    forward, backward = walk(rows, ("customer__name_sort",), 1)
    assert forward == backward == list(rows.order_by("customer__name_sort", "pk").values_list("pk", flat=True))


def test_times_keep_their_microseconds():
    for micro in (1, 2, 3):
        make_interaction(at=datetime(2026, 6, 1, 9, 0, 0, micro, tzinfo=UTC))
    forward, backward = walk(Interaction.objects.all(), ("-at",), 1)
    assert forward == backward
    assert len(set(forward)) == 3


def test_rows_may_be_dictionaries():
    for _ in range(3):
        make_customer()
    keyset = Keyset(Customer.objects.values("id", "name_sort"), ("name_sort", "id"))
    first = keyset.slice("", 2)
    assert len(keyset.slice(first.next, 2).rows) == 1


def test_a_page_keeps_the_filters_of_the_address():
    for _ in range(5):
        make_customer()
    page = page_of(request_for("/customers/?q=x&kind=company"), Customer.objects.all(), ordering=("name_sort",), size=2)
    assert page.previous_url is None
    assert page.next_url.startswith("/customers/?")
    assert {"q=x", "kind=company"} < set(page.next_url.partition("?")[2].split("&"))
    second = page_of(request_for(page.next_url), Customer.objects.all(), ordering=("name_sort",), size=2)
    assert not {row.pk for row in page.rows} & {row.pk for row in second.rows}
    first = page_of(request_for(second.previous_url), Customer.objects.all(), ordering=("name_sort",), size=2)
    assert first.rows == page.rows
    assert first.previous_url is None


def test_a_page_costs_one_query_however_many_rows(django_assert_num_queries):
    for _ in range(9):
        make_customer()
    with django_assert_num_queries(1):
        page = page_of(request_for("/"), Customer.objects.all(), ordering=("name_sort",), size=3)
    with django_assert_num_queries(1):
        page_of(request_for(page.next_url), Customer.objects.all(), ordering=("name_sort",), size=3)


def test_going_back_into_a_part_of_a_page_gives_a_full_first_page():
    customers = [make_customer(name=f"N{n}") for n in range(6)]
    page = page_of(request_for("/"), Customer.objects.all(), ordering=("name_sort",), size=3)
    second = page_of(request_for(page.next_url), Customer.objects.all(), ordering=("name_sort",), size=3)
    customers[0].delete()
    back = page_of(request_for(second.previous_url), Customer.objects.all(), ordering=("name_sort",), size=3)
    assert [row.name for row in back.rows] == ["N1", "N2", "N3"]


HOSTILE = ["x", "%00", "A" * 7000, "=====", "é", "W10", "bnVsbA", "e30", "LTE", "Ww", base64.b64encode(b"[" * 3000).decode()]


@pytest.mark.parametrize("token", HOSTILE)
def test_a_bad_cursor_gives_the_first_page(token):
    customer = make_customer()
    page = page_of(request_for(f"/?cursor={token}"), Customer.objects.all(), ordering=("name_sort",))
    assert page.rows == [customer]


@pytest.mark.parametrize(
    ("ordering", "values"),
    [
        (("name_sort",), ["a\0b", 1]),
        (("name_sort",), ["\ud800", 1]),
        (("name_sort",), [None, 1]),
        (("name_sort",), ["a", 10**30]),
        (("name_sort",), ["a", "x"]),
        (("name_sort",), ["a", True]),
        (("name_sort",), ["a", float("inf")]),
        (("name_sort",), ["a", {}]),
        (("name_sort",), ["a"]),
        (("-updated_at",), [5, 1]),
        (("-updated_at",), ["2026-01-01", 1]),
        (("-updated_at",), ["2026-01-01T00:00:00", 1]),
        (("-updated_at",), ["0001-01-01T00:00:00+14:00", 1]),
        (("-updated_at",), ["2026-99-01T00:00:00Z", 1]),
        (("trial_started_on",), [7, 1]),
    ],
)
def test_a_forged_cursor_never_reaches_the_database(ordering, values):
    make_customer()
    keyset = Keyset(Customer.objects.all(), ordering)
    with pytest.raises(BadCursor):
        keyset.slice(forge(keyset, *values), 5)


def test_a_cursor_of_another_order_is_refused():
    for _ in range(3):
        make_customer()
    token = Keyset(Customer.objects.all(), ("name_sort",)).slice("", 1).next
    with pytest.raises(BadCursor):
        Keyset(Customer.objects.all(), ("external_id",)).slice(token, 1)
