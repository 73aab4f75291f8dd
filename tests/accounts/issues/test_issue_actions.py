import pytest
from django.core.exceptions import ValidationError

from accounts.actions.issues import create_issue, update_issue
from retention_site.base.models import AuditEntry
from tests.factories import make_contact, make_customer, make_issue

pytestmark = pytest.mark.django_db


def test_resolving_and_opening_again_keep_the_times_true(agent):
    issue = create_issue(actor=agent, customer=make_customer(), title="Counts are doubled")
    resolved = update_issue(actor=agent, issue=issue, version=1, fields={"status": "resolved", "resolution": "Mended"})
    assert resolved.resolved_at is not None
    reopened = update_issue(actor=agent, issue=resolved, version=2, fields={"status": "open"})
    assert reopened.resolved_at is None
    actions = list(AuditEntry.objects.about(issue).values_list("action", flat=True))
    assert actions == ["issue.reopened", "issue.resolved", "issue.opened"]


def test_an_issue_may_arrive_resolved(agent):
    assert create_issue(actor=agent, customer=make_customer(), title="Asked and told", status="resolved").resolved_at


def test_the_contact_must_belong_to_the_customer(agent):
    stranger = make_contact()
    with pytest.raises(ValidationError):
        create_issue(actor=agent, customer=make_customer(), title="Whose?", contact=stranger)
    with pytest.raises(ValidationError):
        update_issue(actor=agent, issue=make_issue(), version=1, fields={"contact": stranger})


def test_saying_again_that_an_issue_is_resolved_keeps_when_it_was(agent):
    issue = create_issue(actor=agent, customer=make_customer(), title="Counts are doubled", status="resolved")
    again = update_issue(actor=agent, issue=issue, version=1, fields={"status": "resolved", "title": "Counts were doubled"})
    assert (again.title, again.resolved_at) == ("Counts were doubled", issue.resolved_at)
