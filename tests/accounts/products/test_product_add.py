import pytest

from accounts.models import Product

pytestmark = pytest.mark.django_db
URL = "/settings/products/add/"
FIELDS = {"name": "Till", "code": "till", "rhythm": "days", "rhythm_days": "12", "is_active": "on"}


def test_it_is_made(as_user, lead):
    assert as_user(lead).post(URL, FIELDS).url == "/settings/products/"
    assert Product.objects.get().expected_days == 12


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"code": "no blanks"},
        {"rhythm": "hourly"},
        {"rhythm_days": ""},
        {"rhythm_days": "0"},
        {"rhythm_days": "733"},
    ],
)
def test_what_is_wrong_is_refused_and_given_back(as_user, lead, wrong):
    response = as_user(lead).post(URL, FIELDS | wrong)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Product.objects.exists()


def test_a_code_is_taken_once(as_user, lead):
    client = as_user(lead)
    client.post(URL, FIELDS)
    assert "is-invalid" in client.post(URL, FIELDS).content.decode()
    assert Product.objects.count() == 1


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_agents_may_not(as_user, agent):
    assert as_user(agent).post(URL, FIELDS).status_code == 403


def test_no_other_method(as_user, lead):
    assert as_user(lead).delete(URL).status_code == 405


def test_number_of_queries(as_user, lead, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(3):
        client.get(URL)
