"""How often one person may be asked: decisions over what they were asked before. Pure.

Surveys about the relation share one clock, of which an NPS has a second one besides; a survey after a talk has its own. An exit
survey has none: people leave once. A person is asked again at the very moment their clock has run out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from surveys.models import AskingRules, Survey
from surveys.models.surveys import RELATION_KINDS


class Rule(StrEnum):
    """Why somebody is not asked now, as it is stored with an invitation."""

    QUIET = "asked_lately"
    NPS = "nps_too_often"
    TALK = "asked_after_talk_lately"


@dataclass(frozen=True)
class Ask:
    """One asking of a person: the kind of survey (`Survey.Kind`) and the moment."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Throttle:
    """The rule that forbids asking now, and the moment from which it allows it again."""

    rule: Rule
    until: datetime


def throttled(kind: str, asked: Iterable[Ask], rules: AskingRules, *, at: datetime) -> Throttle | None:
    """Return what forbids putting a survey of `kind` at `at` to somebody who was `asked` before; None if nothing does.

    Where several rules do, the one that holds longest is told. Asks after `at` count too: they are as good as made.
    """
    before = list(asked)
    found = [each for each in (_quiet(kind, before, rules), _nps(kind, before, rules), _talk(kind, before, rules)) if each]
    holding = [each for each in found if at < each.until]
    return max(holding, key=lambda each: each.until) if holding else None


def _quiet(kind: str, asked: list[Ask], rules: AskingRules) -> Throttle | None:
    return _after(RELATION_KINDS, kind, asked, Rule.QUIET, rules.quiet_days)


def _talk(kind: str, asked: list[Ask], rules: AskingRules) -> Throttle | None:
    return _after((Survey.Kind.CSAT,), kind, asked, Rule.TALK, rules.talk_quiet_days)


def _after(kinds: tuple[str, ...], kind: str, asked: list[Ask], rule: Rule, days: int) -> Throttle | None:
    """Some days after the last ask of these kinds."""
    moments = [ask.at for ask in asked if ask.kind in kinds]
    return Throttle(rule, max(moments) + timedelta(days=days)) if kind in kinds and moments else None


def _nps(kind: str, asked: list[Ask], rules: AskingRules) -> Throttle | None:
    """So many times in any so many days: again when the oldest of the last so many has grown that old."""
    moments = sorted((ask.at for ask in asked if ask.kind == Survey.Kind.NPS), reverse=True)
    if kind != Survey.Kind.NPS or len(moments) < rules.nps_most:
        return None
    return Throttle(Rule.NPS, moments[rules.nps_most - 1] + timedelta(days=rules.nps_days))
