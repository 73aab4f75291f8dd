import pytest

from retention_site.base.public_pages import visits_seen
from tests.factories import make_contact, make_customer
from tests.surveys.factories import make_widget_site


@pytest.fixture(autouse=True)
def first_visits():
    visits_seen.forget()


@pytest.fixture
def site(db):
    return make_widget_site(origin="https://app.example.com")


@pytest.fixture
def contact(db):
    return make_contact(customer=make_customer(external_id="c|42"), email="Ana@example.com", language="ar")
