import hashlib
import hmac

import pytest
from django.utils import timezone

from surveys.widget_signing import Person, read_person, secret_of
from surveys.widget_snippets import PYTHON
from tests.doors import assert_doors
from tests.surveys.factories import make_widget_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    return make_widget_site()


@pytest.fixture
def url(site):
    return f"/settings/widgets/{site.pk}/"


def test_it_says_what_to_copy_and_what_the_page_must_allow(as_user, manager, site, url, settings):
    settings.BASE_URL = "https://crm.example.com"
    response = as_user(manager).get(url)
    page = response.content.decode()
    assert f"src=&quot;https://crm.example.com/widget.js&quot; data-site=&quot;{site.pk}&quot;" in page
    assert "script-src https://crm.example.com;\nconnect-src https://crm.example.com" in page
    assert secret_of(site.pk, site.nonce) in page
    assert "no-store" in response["Cache-Control"]


def test_the_example_signs_as_we_read(site):
    class Customer:
        external_id = "c-1"

    class Contact:
        email = "a@example.com"

    secret = secret_of(site.pk, site.nonce)
    names = {"SECRET": secret, "customer": Customer, "contact": Contact}
    exec(PYTHON, names)
    by_hand = hmac.new(secret.encode(), names["user"].encode(), hashlib.sha256).hexdigest()
    assert names["signature"] == by_hand
    assert read_person(names["user"], names["signature"], secret, at=timezone.now()) == Person("c-1", "a@example.com")


def test_doors(as_user, url):
    assert_doors(as_user, url, least="manager")


def test_it_must_exist(as_user, manager):
    assert as_user(manager).get("/settings/widgets/9999/").status_code == 404


def test_number_of_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(5):
        client.get(url)
