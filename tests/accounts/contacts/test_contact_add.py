import pytest
from django.urls import reverse

from accounts.models import Contact, Customer
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    return make_customer(country="TH")


@pytest.fixture
def url(customer):
    return reverse("contact_add", args=[customer.pk])


def test_a_number_dialled_at_home_is_one_of_the_customers_country(as_user, agent, customer, url):
    data = {"full_name": "พรทิพย์ วงศ์สวัสดิ์", "call_name": "คุณทิพย์", "phone": "02 114 0096", "is_champion": "on"}
    assert as_user(agent).post(url, data).url == customer.get_absolute_url()
    contact = Contact.objects.get()
    assert (contact.phone.as_e164, contact.called, contact.is_champion) == ("+6621140096", "คุณทิพย์", True)
    assert Customer.objects.matching("พรทิพย").get() == customer


@pytest.mark.parametrize("country", ["", "AQ"])
def test_without_a_country_of_ours_the_number_needs_its_code(as_user, agent, country):
    url = reverse("contact_add", args=[make_customer(country=country).pk])
    assert "phone" in as_user(agent).post(url, {"full_name": "Sam", "phone": "02 114 0096"}).context["form"].errors
    assert as_user(agent).post(url, {"full_name": "Sam", "phone": "+66 2 114 0096"}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field"), [({"full_name": ""}, "full_name"), ({"email": "x"}, "email"), ({"phone": "abc"}, "phone")]
)
def test_bad_input_is_refused_and_given_back(as_user, agent, url, wrong, field):
    response = as_user(agent).post(url, {"full_name": "Sam", "role": "owner"} | wrong)
    assert field in response.context["form"].errors
    assert 'value="owner"' in response.content.decode()
    assert not Contact.objects.exists()


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(url)
