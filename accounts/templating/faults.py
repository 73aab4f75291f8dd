"""What is wrong with a wording, told to whoever writes it: in which field, on which line, and in their language."""

from dataclasses import dataclass

SUBJECT, PREHEADER, BODY = "subject", "preheader", "body"


@dataclass(frozen=True)
class Fault:
    """Something that a wording must not have; `line` counts from 1 where a field has several, else it is 0."""

    field: str
    words: str
    line: int = 0


class BadWording(ValueError):
    """A wording that cannot become a mail; `faults` say why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field} {fault.line}: {fault.words}" for fault in faults))
        self.faults = faults


def line_of(text: str, place: int) -> int:
    """Return the number of the line on which a place in `text` is, counted from 1."""
    return text.count("\n", 0, place) + 1
