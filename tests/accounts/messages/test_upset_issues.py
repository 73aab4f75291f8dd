"""Who waits for us to mend something is not asked how they like us, nor offered more."""

import pytest

from accounts.contact_policy import reason_words, refusals, upsets
from accounts.models import Consent, SupportIssue
from tests.factories import NOW, make_customer, make_issue, make_message

pytestmark = pytest.mark.django_db
Purpose = Consent.Purpose
SPARED = [Purpose.SURVEY, Purpose.LIFECYCLE, Purpose.PROMOTION]


def rule_for(customer, purpose=Purpose.SURVEY):
    message = make_message(customer=customer, purpose=purpose)
    return refusals([message], at=NOW).get(message.pk)


@pytest.mark.parametrize(
    ("issues", "rule"),
    [
        ([], None),
        ([{"severity": "normal"}], None),
        ([{"severity": "serious"}], "serious_issue_open"),
        ([{}, {"severity": "minor"}], "several_issues_open"),
        ([{"severity": "serious"}, {}], "serious_issue_open"),
        ([{"severity": "serious", "status": "waiting"}], "serious_issue_open"),
        ([{"severity": "serious", "status": "resolved", "resolved_at": NOW}], None),
        ([{}, {"status": "resolved", "resolved_at": NOW}], None),
    ],
)
def test_open_issues_hold_back(issues, rule):
    customer = make_customer()
    for fields in issues:
        make_issue(customer=customer, **fields)
    assert rule_for(customer) == rule


@pytest.mark.parametrize("purpose", [each for each in Purpose.values if each not in {Purpose.ALL, Purpose.WIN_BACK}])
def test_only_what_can_wait_is_held_back(purpose):
    customer = make_customer()
    make_issue(customer=customer, severity="serious")
    assert rule_for(customer, purpose) == ("serious_issue_open" if purpose in SPARED else None)


def test_resolving_lifts_it():
    customer = make_customer()
    make_issue(customer=customer, severity="serious")
    assert rule_for(customer)
    SupportIssue.objects.update(status="resolved", resolved_at=NOW)
    assert rule_for(customer) is None


def test_the_issues_of_others_do_not_matter():
    make_issue(severity="serious")
    assert rule_for(make_customer()) is None


def test_each_has_words_and_can_be_asked_alone():
    customer = make_customer()
    make_issue(customer=customer, severity="serious")
    message = make_message(customer=customer, purpose=Purpose.SURVEY)
    assert upsets([message], at=NOW) == {message.pk: "serious_issue_open"}
    assert reason_words("serious_issue_open") == "A serious issue of theirs is open."
    assert reason_words("several_issues_open") == "Several issues of theirs are open."


def test_ten_cost_as_many_queries_as_one(django_assert_num_queries, django_assert_max_num_queries):
    messages = [make_message(purpose=Purpose.SURVEY) for _ in range(10)]
    with django_assert_max_num_queries(9) as one:
        refusals(messages[:1], at=NOW)
    with django_assert_num_queries(len(one)):
        refusals(messages, at=NOW)


def test_what_is_never_held_back_costs_no_query(django_assert_num_queries):
    messages = [make_message(purpose=Purpose.SERVICE)]
    with django_assert_num_queries(0):
        assert upsets(messages, at=NOW) == {}
