import pytest

from playbooks.actions.calendar_feeds import make_feed
from playbooks.models import CalendarFeed
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db
URL = "/preferences/calendar/revoke/"


def test_ones_own_link_is_taken_away(as_user, agent, lead):
    make_feed(user=agent)
    theirs = make_feed(user=lead)
    assert "Your link is void" in as_user(agent).post(URL, follow=True).content.decode()
    assert list(CalendarFeed.objects.all()) == [theirs]
    assert AuditEntry.objects.filter(action="calendar_feed.revoked", actor=agent).count() == 1


def test_without_one_nothing_happens(as_user, agent):
    assert "Your link is void" not in as_user(agent).post(URL, follow=True).content.decode()
    assert not AuditEntry.objects.filter(action="calendar_feed.revoked").exists()


def test_doors(as_user):
    assert_doors(as_user, URL, methods="post")


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    make_feed(user=agent)
    client = as_user(agent)
    with django_assert_num_queries(7):
        client.post(URL)
