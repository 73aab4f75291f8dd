import pytest

from accounts.models import Standing
from accounts.segments.membership import refresh_members
from tests.accounts.segments.stock import make_segment, make_stock
from tests.doors import assert_doors, assert_hidden_from_other_teams


@pytest.fixture
def customer(db):
    customer = make_stock()[0]
    make_segment(wordings={"en": "VIPs slipping"})
    refresh_members()
    return customer


def url(customer):
    return f"/customers/{customer.pk}/segments/"


def test_doors(as_user, customer, settings):
    assert_doors(as_user, url(customer))
    assert_hidden_from_other_teams(as_user, settings, url(customer))


def test_unknown(as_user, agent):
    assert as_user(agent).get("/customers/999/segments/").status_code == 404


def test_since_when_and_why_then_past(as_user, agent, customer, django_assert_max_num_queries):
    client = as_user(agent)
    with django_assert_max_num_queries(15):
        text = client.get(url(customer)).content.decode()
    assert "VIPs slipping" in text
    assert "since" in text
    assert "stage: slipping away" in text
    Standing.objects.filter(customer=customer).update(stage="active")
    refresh_members()
    text = client.get(url(customer), headers={"HX-Request": "true"}).content.decode()
    assert "They are in no segment." in text
    assert "Segments they were in" in text
    assert "<html" not in text


def test_the_customer_page_leads_there_without_asking(as_user, agent, customer, django_assert_max_num_queries):
    client = as_user(agent)
    client.get(customer.get_absolute_url())
    with django_assert_max_num_queries(15):
        text = client.get(customer.get_absolute_url()).content.decode()
    assert f'hx-get="{url(customer)}"' in text
    assert f'href="{url(customer)}"' in text
