"""One form sent by twenty at once is one answer with one history: real processes, on a database of their own."""

import pytest

from tests.playbooks.callbacks.test_at_the_same_moment import run

pytestmark = [pytest.mark.slow, pytest.mark.own_database]
INVITATIONS, AT_ONCE = 3, 20


def test_twenty_at_once_leave_one_answer():
    told = run("send_race", INVITATIONS, AT_ONCE, place="surveys.answering")
    assert set(told["statuses"]) <= {"302", "200"}
    assert told["alike"] == {
        "answers": INVITATIONS,
        "answered": INVITATIONS,
        "shapes": {"one sent, 1 row, counted": INVITATIONS},
    }
    assert told["different"] == {
        "answers": INVITATIONS,
        "answered": INVITATIONS,
        "shapes": {"several sent, 1 row, held": INVITATIONS},  # nobody corrects a slip within the same second
    }
    assert told["kiosk"] == 3
