import pytest

from tests.doors import assert_doors
from tests.factories import make_milestone, make_product

pytestmark = pytest.mark.django_db
URL = "/settings/milestones/"


def test_each_says_what_has_to_be_done(as_user, agent):
    make_milestone(wordings={"en": "Uses it often"}, event="report_made", times=5)
    make_milestone(wordings={"en": "Comes back"}, event="opened", times=3, counts_days=True, product=make_product(name="Till"))
    page = as_user(agent).get(URL).content.decode()
    for words in ("Uses it often", "report_made", "5 times", "on 3 different days", "Till", "any product"):
        assert words in page
    assert "/settings/milestones/add/" not in page


def test_leads_are_led_on(as_user, lead):
    milestone = make_milestone()
    page = as_user(lead).get(URL).content.decode()
    assert f'href="/settings/milestones/{milestone.pk}/"' in page
    assert 'href="/settings/milestones/add/"' in page
    assert 'href="/settings/milestones/"' in as_user(lead).get("/settings/").content.decode()


def test_nothing_yet(as_user, lead):
    assert "Add the first milestone" in as_user(lead).get(URL).content.decode()


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    for _ in range(4):
        make_milestone(product=make_product())
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(URL)
