import pytest

from accounts.mail_preferences.links import preferences_url
from retention_site.base.public_pages import visits_seen
from tests.factories import make_contact, make_customer


@pytest.fixture(autouse=True)
def _nobody_came():
    visits_seen.forget()


@pytest.fixture
def contact(db):
    """Somebody in Thailand who reads Thai."""
    customer = make_customer(language="en", country="TH", timezone="Asia/Bangkok")
    return make_contact(customer=customer, language="th", call_name="คุณทิพย์")


@pytest.fixture
def link(contact, settings):
    return preferences_url(contact).removeprefix(settings.BASE_URL)
