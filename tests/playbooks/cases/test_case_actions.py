import pytest
from django.core.exceptions import ValidationError

from playbooks.actions.mitigation_cases import decide_case, pass_case, pass_feedback, route_case
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.factories import make_churn_reason, make_departure, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_departure(said_reason=make_churn_reason()).case


def test_a_decision_has_a_day_a_name_and_what_was_learnt(agent, case):
    fields = {"decision": "fix", "note": "Exports must be found", "link": "https://example.com/tickets/7"}
    saved = decide_case(actor=agent, case=case, version=1, fields=fields)
    assert (saved.decision, saved.decided_by, saved.link) == ("fix", agent, fields["link"])
    assert saved.decided_on
    assert AuditEntry.objects.about(case).first().action == "case.decided"
    with pytest.raises(StaleVersion):
        decide_case(actor=agent, case=case, version=1, fields={"note": "Other"})


def test_a_decision_is_taken_back_by_an_empty_one(agent, case):
    decide_case(actor=agent, case=case, version=None, fields={"decision": "accept", "note": "Not ours"})
    saved = decide_case(actor=agent, case=case, version=None, fields={"decision": ""})
    assert (saved.decision, saved.decided_on, saved.decided_by) == ("", None, None)


def test_nobody_decides_without_a_word(case):
    with pytest.raises(ValidationError) as error:
        decide_case(actor=None, case=case, version=None, fields={"decision": "fix", "note": " "})
    assert set(error.value.error_dict) == {"note"}


def test_a_decided_case_is_not_routed_again(agent, case):
    decide_case(actor=agent, case=case, version=None, fields={"decision": "accept", "note": "Not ours"})
    case.departure.found_reason = make_churn_reason()
    route_case(actor=agent, departure=case.departure)
    case.refresh_from_db()
    assert case.category == case.departure.said_reason.category


def test_feedback_is_added_under_what_was_passed_before(agent, case):
    pass_feedback(actor=agent, case=case, feedback="First")
    pass_feedback(actor=agent, case=type(case).objects.get(), feedback="Second")
    case.refresh_from_db()
    assert case.feedback == "First\nSecond"


def test_a_case_is_passed_to_another_team(agent, case):
    team = make_team()
    assert pass_case(actor=agent, case=case, version=1, team=team).team == team
