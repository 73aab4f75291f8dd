from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.actions import usage
from accounts.actions.usage import UsageRow, record_usage
from accounts.models import UsageEvent
from tests.factories import NOW, make_customer, make_product

pytestmark = pytest.mark.django_db


def test_each_event_is_stored_once(monkeypatch):
    monkeypatch.setattr(usage, "CHUNK", 3)
    customer, product = make_customer(), make_product()
    rows = [UsageRow(f"e{n}", customer.pk, "sale", NOW + timedelta(hours=n), Decimal("1.5"), product.pk) for n in range(7)]
    assert record_usage([*rows, rows[0]]) == 7
    assert record_usage(iter(rows)) == 0
    assert record_usage([rows[0], rows[1]._replace(event_id="new", product_id=None)]) == 1
    stored = UsageEvent.objects.get(event_id="e2")
    assert (stored.at, stored.quantity, stored.product) == (NOW + timedelta(hours=2), Decimal("1.5"), product)
    assert UsageEvent.objects.count() == 8


def test_nothing_is_nothing():
    assert record_usage([]) == 0
