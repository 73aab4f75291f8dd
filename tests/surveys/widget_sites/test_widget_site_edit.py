import pytest

from surveys.actions.widget_sites import update_widget_site
from tests.doors import assert_doors
from tests.surveys.factories import make_widget_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    return make_widget_site()


@pytest.fixture
def url(site):
    return f"/settings/widgets/{site.pk}/edit/"


def test_it_is_switched_off(as_user, manager, site, url):
    fields = {"origin": site.origin, "survey": site.survey.pk, "version": 1}
    assert as_user(manager).post(url, fields).url == f"/settings/widgets/{site.pk}/"
    site.refresh_from_db()
    assert (site.is_active, site.version) == (False, 2)


def test_the_second_writer_chooses(as_user, manager, admin, site, url):
    update_widget_site(actor=admin, widget_site=site, version=1, fields={"origin": "https://theirs.example"})
    fields = {"origin": "https://mine.example", "survey": site.survey.pk, "version": 1, "is_active": "on"}
    assert 'name="theirs" value="origin"' in as_user(manager).post(url, fields).content.decode()
    site.refresh_from_db()
    assert site.origin == "https://theirs.example"


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least="manager")


def test_number_of_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(7):
        client.get(url)
