import pytest

from playbooks.models import CalendarFeed
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = "/preferences/calendar/make/"


def test_a_link_is_made_and_the_log_does_not_hold_it(as_user, agent):
    response = as_user(agent).post(URL, follow=True)
    assert response.redirect_chain[-1][0] == "/preferences/calendar/"
    feed = CalendarFeed.objects.get(user=agent)
    entry = AuditEntry.objects.about(feed).get()
    assert (entry.action, entry.actor, entry.after) == ("calendar_feed.created", agent, {})


def test_a_second_one_takes_the_place_of_the_first(as_user, agent):
    client = as_user(agent)
    client.post(URL)
    first = CalendarFeed.objects.get().nonce
    client.post(URL)
    assert CalendarFeed.objects.get().nonce != first


def test_doors(as_user):
    assert_doors(as_user, URL, methods="post")


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(8):
        client.post(URL)
