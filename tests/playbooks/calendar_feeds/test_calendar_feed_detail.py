import pytest

from playbooks.actions.calendar_feeds import make_feed
from playbooks.public import feed_url
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = "/preferences/calendar/"


def test_without_a_link_it_offers_to_make_one(as_user, agent):
    page = as_user(agent).get(URL).content.decode()
    assert "Make my link" in page
    assert "/calendar/" not in page.replace("/preferences/calendar/", "")


def test_ones_own_link_can_be_shown_again_and_is_kept_nowhere(as_user, agent, lead):
    url = feed_url(make_feed(user=agent))
    response = as_user(agent).get(URL)
    assert url in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert url not in as_user(lead).get(URL).content.decode()


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(4):
        client.get(URL)
