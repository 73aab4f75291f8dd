"""A sender that dies at any step sends nothing twice, loses nothing, and leaves at most ten messages in doubt."""

import pytest

from accounts.messages.shift import MARK_ROWS
from tests.accounts.messages.failpoints import MESSAGES, STEPS
from tests.base.queue.test_faults import play

pytestmark = [pytest.mark.slow, pytest.mark.own_database]

# What is in doubt after it, and how many of these had left
IN_DOUBT = {
    "before the lease is committed": (0, 0),
    "after the lease": (0, 0),
    "before the first marks": (0, 0),
    "before the first marks are committed": (0, 0),
    "after the first marks": (10, 0),
    "before the server has the text": (10, 2),
    "after the server took it": (10, 3),
    "before ten sent ones are recorded": (10, 10),
    "before their record is committed": (10, 10),
    "after their record": (10, 0),
    "before the last record": (5, 5),
    "before the last record is committed": (5, 5),
    "before moments are given": (10, 10),
    "before the moments given are committed": (10, 10),
    "before it waits for its moment": (10, 2),
    "at its moment": (10, 2),
}


@pytest.fixture(scope="module")
def told() -> dict:
    return play("tests.accounts.messages.failpoints")


@pytest.mark.parametrize("step", IN_DOUBT)
def test_a_death_at_this_step_doubles_nothing_and_loses_nothing(told, step):
    after = told[step]
    assert (after["doubled"], after["lost"], after["unaccounted"]) == (0, 0, 0)
    in_doubt, left = IN_DOUBT[step]
    assert (after["uncertain"], after["uncertain_that_left"]) == (in_doubt, left)
    assert after["statuses"].get("sent", 0) == MESSAGES - in_doubt
    assert after["accepted"] == MESSAGES - in_doubt + left


@pytest.mark.parametrize("step", sorted(STEPS.keys() - IN_DOUBT.keys()))
def test_a_crew_that_dies_doubles_nothing_and_loses_nothing(told, step):
    after = told[step]
    assert STEPS[step].way == "crew"
    assert (after["doubled"], after["lost"], after["unaccounted"]) == (0, 0, 0)
    assert 0 < after["uncertain"] <= MARK_ROWS, "how many were under way, nobody can say"
    assert after["statuses"].get("sent", 0) == MESSAGES - after["uncertain"]
    assert after["accepted"] == MESSAGES - after["uncertain"] + after["uncertain_that_left"]
