import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import SupportIssue
from accounts.models.customers import within_sight
from accounts.owed import counts_of, first_of
from tests.factories import NOW, make_customer, make_issue, make_user

pytestmark = pytest.mark.django_db


def own(reader):
    return within_sight(SupportIssue.objects.open(), reader).filter(assignee=reader.pk).order_by("pk")


def of_team(reader):
    return SupportIssue.objects.open().filter(customer__team=reader.team_id)


def test_each_reader_has_their_own_and_at_once(agent, lead):
    issue, other = make_issue(assignee=agent), make_issue(assignee=agent)
    make_issue(assignee=lead)
    assert (counts_of(agent, [own]), counts_of(lead, [own])) == ({own: 2}, {own: 1})
    SupportIssue.objects.filter(pk=issue.pk).update(status="resolved", resolved_at=NOW)
    assert counts_of(agent, [own]) == {own: 1}
    assert first_of(agent, own, 5) == [other]


def test_sight_follows_the_setting(agent, manager, settings, team):
    make_issue(assignee=agent)
    seen = make_issue(assignee=agent, customer=make_customer(team=team))
    make_issue(assignee=manager)
    assert counts_of(agent, [own]) == {own: 2}
    settings.TEAM_CUSTOMERS_ONLY = True
    assert (counts_of(agent, [own]), first_of(agent, own, 5)) == ({own: 1}, [seen])
    assert counts_of(manager, [own]) == {own: 1}


def test_who_has_no_team_is_another_kind_of_reader(agent, team):
    make_issue(customer=make_customer(team=team))
    make_issue()
    make_issue()
    assert (counts_of(agent, [of_team]), counts_of(make_user(), [of_team])) == ({of_team: 1}, {of_team: 2})


def test_a_list_that_is_named_twice_is_counted_once(agent):
    with CaptureQueriesContext(connection) as seen:
        assert counts_of(agent, [own, own]) == {own: 0}
    assert [query["sql"].count("COUNT(") for query in seen] == [1]


def test_nothing_to_count_asks_nothing(agent, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counts_of(agent, []) == {}
