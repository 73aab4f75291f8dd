"""Kills over live work: what is lost, doubled, parked and frozen, against a run without faults."""

import pytest

from tests.base.queue.test_faults import SCENARIOS, play

pytestmark = pytest.mark.soak


def test_nothing_is_lost_when_processes_of_the_queue_are_killed(capsys):
    calm = play(SCENARIOS, "kills", "0", "500")
    rough = play(SCENARIOS, "kills", "40", "3000")
    with capsys.disabled():
        print(f"\nwithout faults: {calm}\nwith kills:     {rough}")

    assert (calm["lost"], calm["doubled"], calm["parked"], calm["frozen"]) == (0, 0, 0, 0)
    assert rough["hit_live_work"] >= 5
    assert rough["lost"] == 0
    # Work is done at least once: a kill between the work and the note of its end does it again
    assert rough["doubled"] <= rough["kills"]
