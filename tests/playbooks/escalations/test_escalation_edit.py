import pytest

from accounts.models import Team
from accounts.roles import Role
from playbooks.actions.escalations import plan_of, update_escalation
from playbooks.escalation import steps_of
from playbooks.models import EscalationStep
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(team):
    return f"/settings/escalation/{team.pk}/"


def fields(team, **changes):
    team.refresh_from_db()
    empty = {f"tell_{target}": "" for target in ("assignee", "stand_in", "team", "lead")}
    return empty | {"version": team.version} | changes


def test_steps_are_saved_in_order_and_logged_with_the_team(as_user, manager, team, url):
    response = as_user(manager).post(url, fields(team, tell_assignee="0", tell_lead="240, 60،60"), follow=True)
    assert response.redirect_chain[-1][0] == "/settings/escalation/"
    assert steps_of(team) == [(0, "assignee"), (60, "lead"), (240, "lead")]
    team.refresh_from_db()
    assert team.version == 2
    entry = AuditEntry.objects.about(team).get()
    assert (entry.actor, entry.after) == (manager, {"tell_assignee": "0", "tell_lead": "60, 240"})
    page = as_user(manager).get(url).content.decode()
    assert 'value="60, 240"' in page
    assert "Rina Wulandari" in page


def test_left_empty_the_usual_ones_hold_again(as_user, manager, team, url):
    EscalationStep.objects.create(team=team, after_minutes=5, target="team")
    as_user(manager).post(url, fields(team))
    assert not EscalationStep.objects.exists()
    assert len(steps_of(team)) == 4


def test_saving_the_same_writes_nothing(as_user, manager, team, url):
    EscalationStep.objects.create(team=team, after_minutes=5, target="team")
    as_user(manager).post(url, fields(team, tell_team="5"))
    assert not AuditEntry.objects.about(team).exists()


@pytest.mark.parametrize("wrong", ["soon", "-5", "1.5", "10000", "1,2,3,4,5,6", "٥x"])
def test_what_is_no_minutes_is_refused_and_given_back(as_user, manager, team, url, wrong):
    response = as_user(manager).post(url, fields(team, tell_lead=wrong))
    assert response.context["form"].errors.keys() == {"tell_lead"}
    assert wrong in response.content.decode()
    assert not EscalationStep.objects.exists()


def test_the_second_writer_sees_what_changed_and_chooses(as_user, manager, lead, team, url):
    seen = fields(team, tell_lead="60")
    update_escalation(actor=lead, team=team, version=1, fields=plan_of(team) | {"lead": [90], "team": [30]})
    page = as_user(manager).post(url, seen).content.decode()
    assert "Youssef Kamal" in page
    assert 'name="theirs" value="tell_lead"' in page
    assert plan_of(team)["lead"] == [90]
    as_user(manager).post(url, fields(team, tell_lead="60", tell_team="30", theirs=["tell_lead"]))
    assert plan_of(team) == {"assignee": [], "stand_in": [], "team": [30], "lead": [90]}


def test_a_stale_version_is_refused(team, lead):
    with pytest.raises(StaleVersion):
        update_escalation(actor=lead, team=team, version=9, fields=plan_of(team))
    assert Team.objects.get(pk=team.pk).version == 1


def test_a_team_that_is_not_there(as_user, manager):
    assert as_user(manager).get("/settings/escalation/999999/").status_code == 404


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.MANAGER)


def test_number_of_queries(as_user, manager, url, django_assert_num_queries):
    client = as_user(manager)
    with django_assert_num_queries(6):
        client.get(url)
