import pytest
from django.urls import reverse

from accounts.actions.issues import update_issue
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(agent):
    return make_issue(title="Before", assignee=agent)


@pytest.fixture
def url(issue):
    return reverse("issue_edit", args=[issue.pk])


def fields(issue, **changes):
    known = {"title": issue.title, "kind": issue.kind, "severity": issue.severity, "status": issue.status}
    return known | {"assignee": issue.assignee_id, "version": issue.version} | changes


def test_saves(as_user, agent, issue, url):
    assert as_user(agent).post(url, fields(issue, title="After", severity="serious")).url == issue.get_absolute_url()
    issue.refresh_from_db()
    assert (issue.title, issue.severity, issue.version) == ("After", "serious", 2)


def test_somebody_who_has_left_stays_the_assignee_until_changed(as_user, agent, lead, issue, url):
    agent.is_active = False
    agent.save()
    assert as_user(lead).post(url, fields(issue, title="After")).status_code == 302
    issue.refresh_from_db()
    assert issue.assignee == agent


def test_the_second_writer_sees_what_changed_and_chooses(as_user, agent, lead, issue, url):
    mine = fields(issue, title="Mine", assignee=agent.pk)
    update_issue(actor=lead, issue=issue, version=1, fields={"title": "Theirs", "assignee": lead})
    client = as_user(agent)
    form = client.post(url, mine).context["form"]
    said = {each.name: (each.before, each.theirs, each.is_asked) for each in form.conflict.differences}
    assert said == {"title": ("Before", "Theirs", True), "assignee": ("Mariam Adel", "Youssef Kamal", False)}
    again = {name: form[name].value() or "" for name in form.fields}
    client.post(url, again)
    issue.refresh_from_db()
    assert (issue.title, issue.assignee) == ("Mine", lead)


def test_bad_input_is_refused(as_user, agent, issue, url):
    for wrong in ({"title": ""}, {"status": "resolved"}, {"status": "x"}):
        assert as_user(agent).post(url, fields(issue, **wrong)).context["form"].errors
    issue.refresh_from_db()
    assert issue.version == 1


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_an_issue_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)


def test_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(7):
        client.get(url)
