"""What may be kept and shown of an error: its kind and its place, never its message, which may quote a customer."""

import traceback
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent
MOST_FRAMES = 4
LONGEST = 500  # characters


class TaskFailed(Exception):
    """Raised by a task to fail with words that people may read: no personal data in them."""


def describe(error: BaseException) -> str:
    """Return the words of a TaskFailed; of any other error its class and the places in our own code, innermost first."""
    if isinstance(error, TaskFailed):
        return str(error)[:LONGEST]
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in reversed(frames) if _is_ours(frame.filename)][:MOST_FRAMES]
    places = [f"{Path(frame.filename).relative_to(HOUSE)}:{frame.lineno} {frame.name}" for frame in ours]
    return f"{type(error).__name__} · {' ← '.join(places)}"[:LONGEST] if places else type(error).__name__


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(HOUSE) and "site-packages" not in path.parts and path != HOUSE / "retention_site/base/queue.py"
