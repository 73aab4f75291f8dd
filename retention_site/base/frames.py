"""Room for the frames of Python in one piece.

From CPython 3.11 on, a thread keeps its frames in chunks of 16 KiB, and gives one back to the operating system as soon as the
last frame in it returns. A loop that calls from the end of one chunk into the next asks for memory at each turn and gives it
back: a page of fifty rows did so up to 5,600 times, for half of its time, or hardly ever, as the depth of its calls had it.
A frame that wants much gets a chunk as large, and what it calls shares that.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

SLOTS = 66_000  # of eight bytes: just over half of a chunk of 1 MiB; the rest is for what is called

Given = ParamSpec("Given")
Result = TypeVar("Result")


def roomy(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return `work` so that all it calls has its frames in one piece. Memory that is not used is not taken."""

    def with_room(*args: Given.args, **named: Given.kwargs) -> Result:
        return work(*args, **named)

    with_room.__code__ = with_room.__code__.replace(co_stacksize=SLOTS)
    return with_room
