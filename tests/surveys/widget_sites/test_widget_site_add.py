import pytest

from surveys.models import WidgetSite
from tests.doors import assert_doors
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db
URL = "/settings/widgets/add/"


def test_it_is_made_and_its_page_says_what_to_do(as_user, manager):
    survey = make_survey()
    response = as_user(manager).post(URL, {"origin": "https://A.example/", "survey": survey.pk, "is_active": "on"})
    site = WidgetSite.objects.get()
    assert response.url == f"/settings/widgets/{site.pk}/"
    assert (site.origin, site.survey, site.is_active) == ("https://a.example", survey, True)


@pytest.mark.parametrize("wrong", [{"origin": "https://a.example/shop"}, {"origin": ""}, {"survey": ""}])
def test_what_is_wrong_is_refused_and_given_back(as_user, manager, wrong):
    fields = {"origin": "https://a.example", "survey": make_survey().pk}
    response = as_user(manager).post(URL, fields | wrong)
    assert set(response.context["form"].errors) == set(wrong)
    assert not WidgetSite.objects.exists()


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least="manager")


def test_number_of_queries(as_user, manager, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(4):
        client.get(URL)
