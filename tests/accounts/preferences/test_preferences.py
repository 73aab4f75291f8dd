import pytest

from accounts.models import User
from retention_site.base.models import AuditEntry

pytestmark = pytest.mark.django_db
URL = "/preferences/"
CHOSEN = {"full_name": "Mariam A.", "language": "th", "timezone": "Asia/Bangkok", "theme": "dark"}


def test_they_are_kept_and_hold_at_once(as_user, agent):
    response = as_user(agent).post(URL, CHOSEN, follow=True)
    agent.refresh_from_db()
    assert {name: getattr(agent, name) for name in CHOSEN} == CHOSEN
    assert '<html lang="th"' in response.content.decode()
    assert AuditEntry.objects.get(action="user.updated").before["theme"] == "auto"


@pytest.mark.parametrize(
    "wrong", [{"full_name": ""}, {"language": "fr"}, {"timezone": "Mars/Base"}, {"theme": "pink"}, {"full_name": "x" * 121}]
)
def test_what_is_wrong_is_refused_and_given_back(as_user, agent, wrong):
    response = as_user(agent).post(URL, CHOSEN | wrong)
    assert response.status_code == 200
    assert "is-invalid" in response.content.decode()
    assert User.objects.get(pk=agent.pk).full_name == "Mariam Adel"


def test_nobody_raises_themselves(as_user, agent):
    as_user(agent).post(URL, CHOSEN | {"role": "admin", "is_active": "", "email": "x@example.com"})
    agent.refresh_from_db()
    assert (agent.role, agent.is_active, agent.email) == ("agent", True, "agent@example.com")


def test_a_zone_that_is_no_longer_offered_can_be_kept(as_user, agent):
    User.objects.filter(pk=agent.pk).update(timezone="US/Eastern")
    assert as_user(agent).post(URL, CHOSEN | {"timezone": "US/Eastern"}).status_code == 302


def test_log_in_first(client):
    assert client.get(URL).status_code == 302


def test_no_other_method(as_user, agent):
    assert as_user(agent).put(URL).status_code == 405


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(5):
        client.get(URL)
