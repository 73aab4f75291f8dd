"""Out and in again: what is exported comes back as it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Contact, Customer, Spell, Subscription
from tests.accounts.imports.files import csv_bytes, imported

pytestmark = pytest.mark.django_db

HEAD = ["external_id", "name", "started_on", "products", "contact_name"]

names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff"), min_size=1, max_size=30
)
safe_names = names.filter(
    lambda name: (
        name.strip() == name and not set(name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufff9\ufffa\ufffb")
    )
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(safe_names, safe_names), min_size=1, max_size=5))
def test_what_is_exported_is_imported_unchanged(rows):
    for model in (Subscription, Spell, Contact, Customer):
        model.objects.all().delete()
    content = csv_bytes(
        ["external_id", "name", "industry"], *[[str(n), name, industry] for n, (name, industry) in enumerate(rows)]
    )
    imported(content)
    stored = Customer.objects.order_by("external_id").values_list("external_id", "name", "industry")
    assert [row[1:] for row in stored] == rows
    assert imported(csv_bytes(["external_id", "name", "industry"], *stored)).unchanged == len(rows)


def test_money_comes_back_as_it_was():
    imported(csv_bytes([*HEAD, "monthly_value", "currency"], ["1", "x", "2024-01-01", "till", "", "0.10", "USD"]))
    assert str(Subscription.objects.get().monthly_value) == "0.10"
