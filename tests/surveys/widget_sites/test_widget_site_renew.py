import pytest

from surveys.widget_signing import secret_of
from tests.doors import assert_doors
from tests.surveys.factories import make_widget_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    return make_widget_site()


@pytest.fixture
def url(site):
    return f"/settings/widgets/{site.pk}/renew/"


def test_the_secret_before_is_void(as_user, manager, site, url):
    before = secret_of(site.pk, site.nonce)
    assert as_user(manager).post(url).url == f"/settings/widgets/{site.pk}/"
    site.refresh_from_db()
    assert secret_of(site.pk, site.nonce) != before


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="post", least="manager")


def test_it_must_exist(as_user, manager):
    assert as_user(manager).post("/settings/widgets/9999/renew/").status_code == 404
