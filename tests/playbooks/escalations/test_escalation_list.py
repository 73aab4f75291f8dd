import pytest

from accounts.roles import Role
from playbooks.models import EscalationStep
from tests.doors import assert_doors
from tests.factories import make_team

pytestmark = pytest.mark.django_db
URL = "/settings/escalation/"


def test_each_team_with_its_own_steps_or_the_usual_ones(as_user, manager, team):
    make_team(name="Care Bangkok")
    EscalationStep.objects.create(team=team, after_minutes=45, target="lead")
    page = as_user(manager).get(URL).content.decode()
    assert "after 45 working minutes: the team&#x27;s leads" in page
    assert page.count("the usual steps") == 1


def test_doors(as_user):
    assert_doors(as_user, URL, least=Role.MANAGER)


def test_number_of_queries_does_not_grow(as_user, manager, django_assert_num_queries):
    client = as_user(manager)
    for _ in range(3):
        EscalationStep.objects.create(team=make_team(), after_minutes=5, target="team")
        with django_assert_num_queries(5):
            client.get(URL)
