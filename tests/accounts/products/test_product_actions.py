import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actions.products import create_product, update_product
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_an_own_rhythm_needs_its_days(agent):
    with pytest.raises(ValidationError):
        create_product(actor=agent, code="till", name="Till", rhythm="days")
    assert create_product(actor=agent, code="till", name="Till", rhythm="days", rhythm_days=10).expected_days == 10


def test_changing_a_product_raises_its_version(agent):
    product = create_product(actor=agent, code="till", name="Till", rhythm="daily")
    saved = update_product(actor=agent, product=product, version=1, fields={"rhythm": "weekly"})
    assert (saved.version, saved.expected_days) == (2, 7)


@pytest.mark.parametrize("days", [0, 733, 32767])
@pytest.mark.parametrize("rhythm", ["days", "weekly"])
def test_the_database_itself_holds_days_within_two_years(days, rhythm):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_product(rhythm=rhythm, rhythm_days=days)
    assert make_product(rhythm=rhythm, rhythm_days=732).rhythm_days == 732
