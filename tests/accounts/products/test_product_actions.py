import pytest
from django.core.exceptions import ValidationError

from accounts.actions.products import create_product, update_product

pytestmark = pytest.mark.django_db


def test_an_own_rhythm_needs_its_days(agent):
    with pytest.raises(ValidationError):
        create_product(actor=agent, code="till", name="Till", rhythm="days")
    assert create_product(actor=agent, code="till", name="Till", rhythm="days", rhythm_days=10).expected_days == 10


def test_changing_a_product_raises_its_version(agent):
    product = create_product(actor=agent, code="till", name="Till", rhythm="daily")
    saved = update_product(actor=agent, product=product, version=1, fields={"rhythm": "weekly"})
    assert (saved.version, saved.expected_days) == (2, 7)
