"""Messages while their database crashes: what is lost, doubled, uncertain and frozen, against a run without faults."""

import pytest

from tests.base.queue.test_faults import play

pytestmark = pytest.mark.soak

MESSAGES, CRASHES, WORKERS = 2500, 4, 4


def test_every_message_leaves_once_or_is_shown_as_uncertain_though_the_database_crashes(capsys):
    calm = play("tests.soak.database_crashes", str(MESSAGES), "0")
    rough = play("tests.soak.database_crashes", str(MESSAGES), str(CRASHES))
    with capsys.disabled():
        print(f"\nwithout faults: {calm}\nwith crashes:   {rough}")

    assert calm["statuses"] == {"sent": MESSAGES}
    assert (calm["doubled"], calm["lost"], calm["unaccounted"]) == (0, 0, 0)
    assert (rough["doubled"], rough["lost"], rough["unaccounted"]) == (0, 0, 0)
    assert sum(rough["statuses"].values()) == MESSAGES
    assert rough["hit_live_work"] == len(rough["sending_at_each_crash"]) == CRASHES
    assert rough["uncertain"] <= 10 * WORKERS * CRASHES
    assert rough["frozen_seconds"] <= 120
