import pytest

from accounts.actions.products import update_product
from tests.factories import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return make_product(name="Till", code="till")


@pytest.fixture
def url(product):
    return f"/settings/products/{product.pk}/"


FIELDS = {"name": "Till 2", "code": "till", "rhythm": "daily", "version": "1"}


def test_it_is_changed(as_user, lead, product, url):
    as_user(lead).post(url, FIELDS)
    product.refresh_from_db()
    assert (product.name, product.rhythm, product.is_active, product.version) == ("Till 2", "daily", False, 2)


def test_the_second_writer_chooses(as_user, lead, agent, product, url):
    update_product(actor=agent, product=product, version=1, fields={"name": "Theirs"})
    page = as_user(lead).post(url, FIELDS).content.decode()
    assert 'name="theirs" value="name"' in page
    product.refresh_from_db()
    assert product.name == "Theirs"


def test_what_is_wrong_is_refused(as_user, lead, product, url):
    assert "is-invalid" in as_user(lead).post(url, FIELDS | {"name": ""}).content.decode()
    product.refresh_from_db()
    assert product.name == "Till"


def test_log_in_first(client, url):
    assert client.get(url).status_code == 302


def test_agents_may_not(as_user, agent, url):
    assert as_user(agent).post(url, FIELDS).status_code == 403


def test_one_that_is_not_there(as_user, lead):
    assert as_user(lead).get("/settings/products/999999/").status_code == 404


def test_no_other_method(as_user, lead, url):
    assert as_user(lead).delete(url).status_code == 405


def test_number_of_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(5):
        client.get(url)
