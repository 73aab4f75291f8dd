"""Working hours as people write them: "9-12, 13:00-17:30"; pure."""

import re
from datetime import time
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

MIDNIGHT = time(0)  # as an end: the end of the day, written 24:00
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")


class Hours(NamedTuple):
    """From `opens` up to `closes` on one day."""

    opens: time
    closes: time


def read_hours(text: str) -> list[Hours]:
    """Return the spans that `text` names, in order; none where it is blank. Raises ValueError with words for the reader."""
    spans = sorted(_span(part.strip()) for part in re.split(r"[,;،]", text) if part.strip())
    for before, after in pairwise(spans):
        if before.closes == MIDNIGHT or after.opens < before.closes:
            raise ValueError(
                _("%(one)s and %(other)s overlap.") % {"one": write_hours([before]), "other": write_hours([after])}
            )
    return spans


def write_hours(spans: list[Hours]) -> str:
    """Return spans as `read_hours` reads them: "09:00–12:00, 13:00–17:30"."""
    return ", ".join(f"{opens:%H:%M}–{'24:00' if closes == MIDNIGHT else f'{closes:%H:%M}'}" for opens, closes in spans)


def _span(text: str) -> Hours:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(_("“%(text)s” is not a span of hours such as 09:00–17:00.") % {"text": text})
    opens, closes = _time(found[1], found[2]), _time(found[3], found[4])
    if closes != MIDNIGHT and closes <= opens:
        raise ValueError(_("%(text)s must end after it begins.") % {"text": text})
    return Hours(opens, closes)


def _time(hour: str, minute: str | None) -> time:
    if (int(hour), int(minute or 0)) == (24, 0):
        return MIDNIGHT
    try:
        return time(int(hour), int(minute or 0))
    except ValueError as error:
        raise ValueError(_("There is no time %(time)s.") % {"time": f"{hour}:{minute or '00'}"}) from error
