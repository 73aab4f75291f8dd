import pytest

from tests.doors import assert_doors
from tests.surveys.factories import make_survey, make_widget_site

pytestmark = pytest.mark.django_db
URL = "/settings/widgets/"


def test_it_says_which_sites_ask(as_user, manager):
    assert "/settings/widgets/add/" in as_user(manager).get(URL).content.decode()
    make_widget_site(origin="https://a.example")
    make_widget_site(origin="https://b.example", is_active=False)
    make_widget_site(origin="https://c.example", survey=make_survey(status="draft"))
    page = as_user(manager).get(URL).content.decode()
    states = ["https://a.example", "it asks", "https://b.example", "switched off", "https://c.example", "not live"]
    places = [page.index(text) for text in states]
    assert places == sorted(places)


def test_doors(as_user):
    assert_doors(as_user, URL, least="manager")


def test_a_card_of_the_settings_leads_there(as_user, manager, lead):
    assert f'href="{URL}"' in as_user(manager).get("/settings/").content.decode()
    assert f'href="{URL}"' not in as_user(lead).get("/settings/").content.decode()


def test_number_of_queries(as_user, manager, django_assert_num_queries):
    client = as_user(manager)
    for _ in range(3):
        make_widget_site()
    with django_assert_num_queries(4):
        client.get(URL)
