import resource
import subprocess
import sys

import pytest

from retention_site.base.frames import roomy

LOOPS = 2_000
DEPTHS = 300  # more than a page's templates are deep: at several of them a chunk of 16 KiB is full


def leaf(one: int) -> int:
    first, second, third, fourth = one, one, one, one
    return first + second + third + fourth


def called_at(depth: int) -> int:
    """Page faults of a loop of calls, so many calls deep."""
    if depth:
        return called_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for one in range(LOOPS):
        leaf(one)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def most_faults() -> int:
    return max(called_at(depth) for depth in range(DEPTHS))


def test_what_is_called_gets_the_arguments_and_gives_its_result():
    def told(one, *, other):
        return one, other

    assert roomy(told)(1, other=2) == (1, 2)


def test_an_error_comes_through():
    def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        roomy(fails)()


def told_by(call: str) -> int:
    """Ask in a process of its own, since a test runner that watches each call has frames of its own kind."""
    code = f"from retention_site.base.frames import roomy; from tests.base.test_frames import most_faults; print({call})"
    return int(subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True).stdout)


def test_however_deep_a_loop_is_its_calls_ask_for_no_memory():
    assert told_by("roomy(most_faults)()") < LOOPS // 10


def test_without_room_each_call_may_ask_for_it():
    """Fails with a Python that keeps its chunks: there this can go."""
    assert told_by("most_faults()") >= LOOPS
