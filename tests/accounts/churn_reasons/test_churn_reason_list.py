import pytest
from django.utils import translation

from accounts.defaults import make_churn_reasons
from accounts.models import ChurnReason
from tests.doors import assert_doors
from tests.factories import make_churn_reason

pytestmark = pytest.mark.django_db
URL = "/settings/churn-reasons/"


def test_reasons_by_category_with_their_teams(as_user, agent):
    make_churn_reasons()
    ChurnReason.objects.filter(code="hard-to-use").update(is_active=False)
    html = as_user(agent).get(URL).content.decode()
    for words in ["Wrong use case", "Marketing", "It is hard to use", "not offered any more", "not their choice"]:
        assert words in html


def test_wordings_fall_back_to_english():
    reason = make_churn_reason(wordings={"en": "Too dear", "id": "Terlalu mahal", "th": ""})
    for language, words in [("en", "Too dear"), ("id", "Terlalu mahal"), ("th", "Too dear"), ("ar", "Too dear")]:
        with translation.override(language):
            assert str(reason) == words


def test_an_empty_installation_says_so(as_user, agent):
    assert "No categories yet" in as_user(agent).get(URL).content.decode()


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("size", [1, 6])
def test_queries(as_user, agent, size, django_assert_num_queries):
    for _ in range(size):
        make_churn_reason()
    client = as_user(agent)
    with django_assert_num_queries(6):
        client.get(URL)
