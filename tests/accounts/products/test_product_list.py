import pytest

from tests.factories import make_product, make_user

pytestmark = pytest.mark.django_db
URL = "/settings/products/"


def test_how_often_a_healthy_customer_uses_each(as_user, agent, lead):
    product = make_product(name="Till", code="till", rhythm="days", rhythm_days=12)
    page = as_user(agent).get(URL).content.decode()
    assert "every 12 days" in page
    assert f"{URL}{product.pk}/" not in page
    assert f'href="{URL}{product.pk}/"' in as_user(lead).get(URL).content.decode()


def test_without_products_the_page_says_what_will_be_here(as_user):
    assert "Add the first product" in as_user(make_user(role="lead")).get(URL).content.decode()


def test_a_long_list_goes_on(as_user, agent):
    for _number in range(51):
        make_product()
    page = as_user(agent).get(URL).content.decode()
    assert page.count("<tr data-row>") == 50
    assert 'rel="next"' in page


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_only_by_get(as_user, agent):
    assert as_user(agent).post(URL).status_code == 405


@pytest.mark.parametrize("rows", [1, 20])
def test_number_of_queries(as_user, agent, rows, django_assert_num_queries):
    for _number in range(rows):
        make_product()
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(URL)
