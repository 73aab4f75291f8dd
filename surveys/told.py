"""The answers behind a number that we tell: who counted in a period, and how, as a filter that an address holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.retention import Period
from retention_site.base.clocks import date_name
from surveys.models import Response, Survey
from surveys.nps import DETRACTS, PROMOTES, SATISFIES
from surveys.score_parts import Part
from surveys.scores import Reading, keys_of_last_answers

SEPARATOR = ":"


class Group(StrEnum):
    """Answers that a score counts alike."""

    ALL = "all"
    PROMOTERS = "promoters"
    PASSIVES = "passives"
    DETRACTORS = "detractors"
    SATISFIED = "satisfied"
    OTHERS = "others"


WORDS = {
    Group.ALL: gettext_lazy("counted"),
    Group.PROMOTERS: gettext_lazy("promoters"),
    Group.PASSIVES: gettext_lazy("passives"),
    Group.DETRACTORS: gettext_lazy("detractors"),
    Group.SATISFIED: gettext_lazy("satisfied"),
    Group.OTHERS: gettext_lazy("not satisfied"),
}
SCORES = {
    Group.ALL: Q(),
    Group.PROMOTERS: Q(points__gte=PROMOTES),
    Group.PASSIVES: Q(points__gt=DETRACTS, points__lt=PROMOTES),
    Group.DETRACTORS: Q(points__lte=DETRACTS),
    Group.SATISFIED: Q(points__gte=SATISFIES),
    Group.OTHERS: Q(points__lt=SATISFIES),
}


@dataclass(frozen=True)
class Told:
    """Which answers: of one survey (None: every NPS) in a period, as of a day; one group of scores, one of a split."""

    survey: int | None
    period: Period
    as_of: date | None = None
    group: Group = Group.ALL
    part: str = ""
    key: str = ""

    @property
    def code(self) -> str:
        """As an address holds it; `read` understands it."""
        parts = [self.survey or "", self.period.start, self.period.end, self.as_of or "", self.group]
        parts += [self.part, self.key] if self.part else []
        return SEPARATOR.join(map(str, parts))

    @property
    def codes(self) -> dict[str, str]:
        """The code of each group of scores."""
        return {group.value: replace(self, group=group).code for group in Group}

    def __str__(self) -> str:
        """Say it: "promoters, 1 Nov 2025 to 30 Nov 2025"."""
        first, last = (date_name(day) for day in (self.period.first, self.period.end))
        words = _("%(group)s, %(first)s to %(last)s") % {"group": WORDS[self.group], "first": first, "last": last}
        if self.as_of is None:
            return words
        return _("%(words)s, as known on %(day)s") % {"words": words, "day": date_name(self.as_of)}


def read(text: str) -> Told:
    """Return what `code` of Told wrote. Raises ValueError."""
    survey, start, end, as_of, group, *split = text.split(SEPARATOR, 6)
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    if period.end <= period.start or len(split) == 1:
        raise ValueError(text)
    day = date.fromisoformat(as_of) if as_of else None
    if date.max in (day, period.start, period.end):
        raise ValueError(text)
    return Told(int(survey) if survey else None, period, day, Group(group), *split)


def told(rows: QuerySet[Response], wanted: Told, user: User, parts: Mapping[str, Part]) -> QuerySet[Response]:
    """Return those of `rows` that the number counts. Raises KeyError or ValueError for a number there is not."""
    survey = Survey.objects.get(pk=wanted.survey) if wanted.survey else None
    reading = Reading(user, survey, wanted.as_of)
    found: Any = rows.filter(pk__in=keys_of_last_answers(reading, wanted.period, SCORES[wanted.group]))
    return parts[wanted.part].only(found, wanted.key, wanted.period) if wanted.part else found
