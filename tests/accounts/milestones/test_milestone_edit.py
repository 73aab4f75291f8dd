import pytest

from accounts.actions.milestones import update_milestone
from accounts.roles import Role
from tests.doors import assert_doors
from tests.factories import make_milestone, make_product

pytestmark = pytest.mark.django_db
FIELDS = {"wording_en": "Else", "event": "opened", "times": "4", "rank": "10", "is_active": "on", "version": "1"}


@pytest.fixture
def milestone():
    return make_milestone(code="first", product=make_product(is_active=False))


@pytest.fixture
def url(milestone):
    return f"/settings/milestones/{milestone.pk}/"


def test_it_is_changed_and_keeps_its_code(as_user, lead, milestone, url):
    assert as_user(lead).post(url, FIELDS | {"code": "other", "product": milestone.product_id}).url == "/settings/milestones/"
    product = milestone.product
    milestone.refresh_from_db()
    assert (milestone.code, str(milestone), milestone.times, milestone.version) == ("first", "Else", 4, 2)
    assert milestone.product == product, "one that is sold no longer stays chosen"


def test_the_second_writer_chooses(as_user, lead, agent, milestone, url):
    update_milestone(actor=agent, milestone=milestone, version=1, fields={"times": 9})
    page = as_user(lead).post(url, FIELDS).content.decode()
    assert 'name="theirs" value="times"' in page
    milestone.refresh_from_db()
    assert milestone.times == 9


@pytest.mark.parametrize("wrong", [{"wording_en": ""}, {"event": ""}, {"times": "10001"}])
def test_what_is_wrong_is_refused(as_user, lead, milestone, url, wrong):
    assert set(as_user(lead).post(url, FIELDS | wrong).context["form"].errors) == set(wrong)
    assert not milestone.reached.exists()


def test_one_that_is_not_there(as_user, lead):
    assert as_user(lead).get("/settings/milestones/999/").status_code == 404


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_number_of_queries(as_user, lead, url, django_assert_num_queries):
    client = as_user(lead)
    with django_assert_num_queries(7):
        client.get(url)
