import pytest
from django.urls import reverse

from accounts.actions.issues import update_issue
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db):
    return make_issue()


@pytest.fixture
def url(issue):
    return reverse("issue_status", args=[issue.pk])


def step(issue, status, resolution=""):
    return {"status": status, "resolution": resolution, "version": issue.version}


def test_resolves_and_opens_again(as_user, agent, issue, url):
    client = as_user(agent)
    assert client.post(url, step(issue, "resolved", "New driver")).url == issue.get_absolute_url()
    issue.refresh_from_db()
    assert (issue.status, issue.resolution, issue.resolved_at is not None) == ("resolved", "New driver", True)
    client.post(url, step(issue, "open", "New driver"))
    issue.refresh_from_db()
    assert (issue.status, issue.resolved_at) == ("open", None)
    actions = AuditEntry.objects.about(issue).values_list("action", flat=True)
    assert list(actions) == ["issue.reopened", "issue.resolved"]


def test_a_resolution_says_how(as_user, agent, issue, url):
    response = as_user(agent).post(url, step(issue, "resolved", " "))
    assert "resolution" in response.context["form"].errors
    issue.refresh_from_db()
    assert issue.status == "open"


def test_the_second_writer_sees_what_changed(as_user, agent, lead, issue, url):
    update_issue(actor=lead, issue=issue, version=1, fields={"status": "waiting"})
    response = as_user(agent).post(url, step(issue, "resolved", "Done"))
    differences = response.context["form"].conflict.differences
    assert [(each.name, each.theirs, each.is_asked) for each in differences] == [("status", "waiting for them", True)]
    issue.refresh_from_db()
    assert issue.status == "waiting"


def test_bad_input_is_refused(as_user, agent, issue, url):
    assert "status" in as_user(agent).post(url, step(issue, "x")).context["form"].errors


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="post")


def test_an_issue_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, issue, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(12):
        client.post(url, step(issue, "waiting"))
