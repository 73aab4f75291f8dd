"""Whoever has left or unsubscribed is sent nothing that was not begun by then, however many senders are at work."""

import pytest

from tests.playbooks.callbacks.test_at_the_same_moment import run

pytestmark = pytest.mark.slow
REASONS = {"departure": "customer_leaves", "one_click": "opted_out"}


def check(how: str, customers: int, senders: int, record) -> None:
    told = run("stop_race", how, customers, senders, place="accounts.messages")
    record(f"{how}: {customers} racing {senders} senders", str(told))
    assert (told["slipped_past"], told["late_begun"], told["sent_twice"]) == (0, 0, 0), told
    assert told["begun_before"] + told["stopped"] == customers, told
    assert told["late"] == {REASONS[how]: customers}, told
    assert min(told["begun_before"], told["stopped"]) > 0, f"nobody raced anybody: {told}"


@pytest.mark.parametrize("how", REASONS)
def test_nothing_is_begun_after_they_have_gone(how, record_testsuite_property):
    check(how, 16, 3, record_testsuite_property)


@pytest.mark.soak
@pytest.mark.parametrize("how", REASONS)
def test_a_thousand_race_eight_senders(how, record_testsuite_property):
    check(how, 1000, 8, record_testsuite_property)
