import pytest

from accounts.models import Attribute

pytestmark = pytest.mark.django_db
URL = "/settings/attributes/add/"
FIELDS = {"label": "Size", "code": "size", "kind": "choice", "choices": "Small\n Large \n\nSmall", "is_personal": "on"}


def test_it_is_defined(as_user, lead):
    as_user(lead).post(URL, FIELDS)
    attribute = Attribute.objects.get()
    assert (attribute.code, attribute.choices) == ("size", ["Small", "Large"])


@pytest.mark.parametrize("wrong", [{"label": ""}, {"code": "Big Size"}, {"kind": "colour"}, {"choices": ""}])
def test_what_is_wrong_is_refused_and_given_back(as_user, lead, wrong):
    response = as_user(lead).post(URL, FIELDS | wrong)
    assert response.status_code == 200
    assert "is-invalid" in response.content.decode()
    assert not Attribute.objects.exists()


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
