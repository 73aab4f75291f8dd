import pytest
from django.urls import reverse

from accounts.models import Stage
from accounts.roles import Role
from tests.accounts.customers.test_customer_export import lines
from tests.accounts.standing.factories import make_slipping, make_standing
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = reverse("insight_standing_export")


def test_a_line_for_each_stage_and_currency_with_the_counts_once(as_user, lead):
    for value, currency in ((100, "USD"), (900, "THB")):
        make_slipping(monthly_value=value, currency=currency)
    make_standing(stage=Stage.UNKNOWN)
    assert lines(as_user(lead).get(URL)) == [
        ["Stage", "Customers", "Use known", "Pays a month", "Currency"],
        ["slipping away", "2", "2", "900.00", "THB"],
        ["slipping away", "", "", "100.00", "USD"],
        ["use not known", "1", "0", "", ""],
    ]


def test_doors(as_user):
    assert_doors(as_user, URL, least=Role.LEAD)


def test_number_of_queries(as_user, lead, django_assert_num_queries):
    make_slipping()
    client = as_user(lead)
    with django_assert_num_queries(5):
        b"".join(client.get(URL))
