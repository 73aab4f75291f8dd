import pytest
from django.urls import reverse

from accounts.models import Customer
from tests.factories import make_customer


@pytest.fixture
def customer(db) -> Customer:
    return make_customer(name="Siam Coffee", country="TH", timezone="Asia/Bangkok")


@pytest.fixture
def address(customer) -> str:
    """Where a talk with the customer is logged."""
    return reverse("interaction_add", args=[customer.pk])
