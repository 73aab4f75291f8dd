import pytest

from tests.api.client import Api
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_staff_are_shown_without_what_is_private(agent, lead):
    rows = Api(agent).get("users/?role=lead").json()["results"]
    assert rows == [
        {
            "id": str(lead.pk),
            "full_name": lead.full_name,
            "role": "lead",
            "team": str(lead.team_id),
            "language": "en",
            "timezone": "UTC",
            "is_active": True,
        }
    ]


def test_filters(agent):
    gone = make_user(is_active=False)
    api = Api(agent)
    assert [row["id"] for row in api.get("users/?is_active=false").json()["results"]] == [str(gone.pk)]
    assert [row["id"] for row in api.get(f"users/?team={agent.team_id}").json()["results"]] == [str(agent.pk)]
