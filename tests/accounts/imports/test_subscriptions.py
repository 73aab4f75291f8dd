"""What a row of a subscriptions file does."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Subscription
from retention_site.base.models import AuditEntry
from tests.accounts.imports.files import checked, csv_bytes, imported, told
from tests.factories import make_customer, make_product, make_spell, make_subscription

pytestmark = pytest.mark.django_db

HEAD = ["external_id", "product", "started_on", "ended_on", "monthly_value", "currency", "renews_on"]


@pytest.fixture
def spell():
    return make_spell(customer=make_customer(external_id="c-1"), started_on=date(2024, 1, 1), ended_on=date(2025, 1, 1))


def lines(*rows, head=HEAD) -> bytes:
    return csv_bytes(head, *rows)


def test_every_column_arrives_in_the_spell_that_covers_it(spell, lead):
    later = make_spell(customer=spell.customer, started_on=date(2025, 6, 1))
    content = lines(
        ["c-1", "till", "2024-02-01", "2024-08-01", "100.50", "usd", ""],
        ["c-1", "till", "2025-07-01", "", "", "", "2026-07-01"],
    )
    source = imported(content, kind="subscriptions", actor=lead)
    first, second = Subscription.objects.order_by("started_on")
    assert (first.spell, first.ended_on, first.monthly_value, first.currency) == (
        spell,
        date(2024, 8, 1),
        Decimal("100.50"),
        "USD",
    )
    assert (second.spell, second.renews_on, second.monthly_value) == (later, date(2026, 7, 1), None)
    assert (source.added, source.made) == (2, {"products": ["till"]})
    entry = AuditEntry.objects.about(first).get()
    assert (entry.actor, entry.action, entry.after["spell"], entry.after["product"]) == (
        lead,
        "subscription.began",
        spell.pk,
        first.product_id,
    )
    assert imported(content, kind="subscriptions").unchanged == 2


def test_a_known_line_is_changed_in_the_columns_given(spell):
    line = make_subscription(spell=spell, product=make_product(code="till"), started_on=date(2024, 1, 1), monthly_value=100)
    imported(lines(["c-1", "till", "2024-01-01", "2024-06-01"], head=HEAD[:4]), kind="subscriptions")
    line.refresh_from_db()
    assert (line.ended_on, line.monthly_value, line.version) == (date(2024, 6, 1), 100, 2)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["c-2", "till", "2024-02-01", "", "", "", ""], "external_id", "no customer"),
        (["c-1", "till", "2023-12-31", "", "", "", ""], "started_on", "not paying"),
        (["c-1", "till", "2025-01-01", "", "", "", ""], "started_on", "not paying"),
        (["c-1", "till", "2024-02-01", "", "", "", ""], "ended_on", "left on 2025-01-01"),
        (["c-1", "till", "2024-02-01", "2025-02-01", "", "", ""], "ended_on", "left on 2025-01-01"),
        (["c-1", "till", "2024-02-01", "2024-01-15", "", "", ""], "ended_on", "not come before"),
        (["c-1", "till", "2024-02-01", "2024-03-01", "5", "", ""], "currency", "needs a currency"),
        (["c-1", "", "2024-02-01", "", "", "", ""], "product", "empty"),
        (["c-1", "a b", "2024-02-01", "", "", "", ""], "product", "Codes"),
    ],
)
def test_what_cannot_be_is_refused(spell, row, column, words):
    [(line, place, message)] = told(checked(lines(row), kind="subscriptions"))
    assert (line, place) == (2, column)
    assert words in message


def test_the_same_line_twice_is_refused(spell):
    row = ["c-1", "till", "2024-02-01", "2024-03-01", "", "", ""]
    assert told(checked(lines(row, row), kind="subscriptions"))[0][:2] == (3, "external_id")
