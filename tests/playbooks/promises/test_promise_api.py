import pytest
import time_machine

from retention_site.base.proportions import share
from tests.api.client import Api, errors_of
from tests.factories import make_customer, make_segment
from tests.playbooks.promises.makers import TODAY, ended

pytestmark = pytest.mark.django_db
PATH = "insights/promises/"


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(TODAY, tick=False):
        yield


def test_the_shape_of_the_contract(agent):
    for hour, outcome in enumerate(["kept", "kept", "broken"]):
        ended(agent, outcome, at=TODAY.replace(hour=2 * hour), is_moved=outcome == "broken")
    rate = share(2, 3)
    assert Api(agent, "read").get(f"{PATH}?start=2026-12-10&end=2026-12-10").json() == {
        "start": "2026-12-10",
        "end": "2026-12-10",
        "n": 3,
        "kept": 2,
        "late": 0,
        "broken": 1,
        "moved": 1,
        "rate": 66.67,
        "low": round(rate.low or 0, 2),
        "high": round(rate.high or 0, 2),
    }


def test_nothing_to_say_is_null(agent):
    body = Api(agent, "read").get(PATH).json()
    assert (body["n"], body["rate"], body["low"], body["high"]) == (0, None, None, None)
    assert (body["start"], body["end"]) == ("2026-09-12", "2026-12-10")


def test_a_token_sees_what_its_owner_sees(agent, manager, outsider):
    ended(agent, "kept")
    ended(outsider, "kept")
    assert [Api(each, "read").get(PATH).json()["n"] for each in (agent, manager)] == [1, 2]
    assert Api(agent, "read").get(f"{PATH}?scope=all").status_code == 403


@pytest.mark.parametrize(
    ("asked", "field"),
    [("start=soon", "start"), ("start=", "start"), ("start=2020-01-01", "start"), ("scope=x", "scope"), ("weeks=3", "weeks")],
)
def test_what_cannot_be_read_is_refused(agent, asked, field):
    assert field in errors_of(Api(agent, "read").get(f"{PATH}?{asked}"))


def test_it_is_read_only(agent):
    assert Api(agent).post(PATH, {}).status_code == 405
    assert Api(agent, "write").get(PATH).status_code == 403


def test_of_a_segment(agent):
    make_segment(code="vips")
    for tier in ("vip", "standard"):
        ended(agent, "kept", customer=make_customer(value_tier=tier))
    api = Api(agent, "read")
    assert (api.get(f"{PATH}?segment=vips").json()["n"], api.get(PATH).json()["n"]) == (1, 2)
    assert "segment" in errors_of(api.get(f"{PATH}?segment=nothing"))
