from datetime import timedelta

import pytest

from accounts.actions.products import update_product
from accounts.paying import business_day
from retention_site.base.models import Work
from tests.factories import make_product, make_spell, make_use

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


def test_days_of_silence_are_tried_before_they_are_saved(as_user, lead, product, url):
    customer = make_spell(started_on=business_day() - timedelta(300)).customer
    make_use(customer, *(business_day() - timedelta(days) for days in range(4, 200, 2)), product=product)
    client = as_user(lead)
    typed = FIELDS | {"slipping_after": "3", "dormant_after": "30"}
    page = client.post(url, typed | {"preview": "1"}).content.decode()
    assert "<td>active</td><td>slipping away</td>" in page
    fragment = client.post(url, typed, headers={"HX-Request": "true"}).content.decode()
    assert "1 of 1 customers would stand otherwise" in fragment
    assert "<html" not in fragment
    product.refresh_from_db()
    assert product.version == 1
    client.post(url, typed)
    product.refresh_from_db()
    assert (product.slipping_after, product.dormant_after) == (3, 30)
    assert Work.objects.filter(task="accounts.tasks.refresh_standings_on").count() == 1


def test_dormant_comes_after_slipping(as_user, lead, product, url):
    response = as_user(lead).post(url, FIELDS | {"slipping_after": "9", "dormant_after": "9"})
    assert response.context["form"].errors
    product.refresh_from_db()
    assert product.slipping_after is None
