"""Messages under fire: what is lost, doubled, uncertain and frozen, against a run without faults."""

import pytest

from tests.base.queue.test_faults import play

pytestmark = pytest.mark.soak

MESSAGES, KILLS = 2000, 40
SENDERS = 4  # that die together with their parent or guard


def test_every_message_leaves_once_or_is_shown_as_uncertain(capsys):
    calm = play("tests.accounts.messages.fire", str(MESSAGES), "0")
    rough = play("tests.accounts.messages.fire", str(MESSAGES), str(KILLS))
    with capsys.disabled():
        print(f"\nwithout faults: {calm}\nwith kills:     {rough}")

    assert calm["statuses"] == {"sent": MESSAGES}
    assert (calm["doubled"], calm["lost"], calm["unaccounted"]) == (0, 0, 0)
    assert (rough["doubled"], rough["lost"], rough["unaccounted"]) == (0, 0, 0)
    assert sum(rough["statuses"].values()) == MESSAGES
    assert rough["hit_live_work"] == KILLS
    workers = rough["kills"]["worker"] + SENDERS * (KILLS - rough["kills"]["worker"])
    assert rough["uncertain"] <= 10 * workers
    assert rough["frozen_seconds"] <= 120
