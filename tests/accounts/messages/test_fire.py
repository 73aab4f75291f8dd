"""Messages under fire, briefly; the long run is in tests/soak."""

import pytest

from tests.base.queue.test_faults import play

pytestmark = [pytest.mark.slow, pytest.mark.own_database]


def test_nothing_is_doubled_or_lost_when_senders_are_killed():
    told = play("tests.accounts.messages.fire", "120", "3", "quick")

    assert (told["doubled"], told["lost"], told["unaccounted"]) == (0, 0, 0)
    assert (sum(told["kills"].values()), told["hit_live_work"]) == (3, 3)
    assert told["uncertain"] <= 10 * told["hit_live_work"]
    assert set(told["statuses"]) <= {"sent", "uncertain", "sending"}
