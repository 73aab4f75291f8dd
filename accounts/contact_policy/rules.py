"""Rules that refuse, as pure decisions over facts, and the table that says for each purpose and channel which of them hold.

A rule is written twice, in Python over one person's facts and as a condition over the same columns of everybody's; a test draws
facts by lot and holds the two together. Upper floors add theirs with `register`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils.functional import Promise

from accounts.contact_policy.asks import Ask, Channel, Moment, Purpose
from accounts.contact_policy.words import register_reasons
from accounts.stretches import Sql

Facts = Mapping[str, Any]  # by column: those of the recipients, and those of the sources that a rule names


class Kind(IntEnum):
    """What a rule is about. Of several that refuse, the one of the first kind is told."""

    REACH = 1  # there is nobody, or no address
    LEFT = 2  # they were customers, and are none now
    NOTICE = 3  # they gave notice
    SUPPRESSED = 4  # the address bounced, complained or was erased
    WISH = 5  # they asked not to get this
    RETURN = 6  # asking somebody back needs their word for it
    CONSENT = 7  # their country needs permission
    UPSET = 8  # something is to be put right first
    PAUSE = 9  # they asked to be left alone for a while
    RHYTHM = 10  # they had enough of this lately
    NAME = 11  # there is nothing to greet them by
    LANGUAGE = 12  # it is not written in theirs
    HOURS = 13  # night, weekend or a holiday there: later, rather than never


_ALWAYS = {Kind.REACH, Kind.SUPPRESSED, Kind.WISH, Kind.LANGUAGE}
_SOLD = {Kind.LEFT, Kind.NOTICE, Kind.CONSENT, Kind.UPSET, Kind.PAUSE, Kind.RHYTHM, Kind.NAME, Kind.HOURS}

# For each purpose the kinds of rules that hold. Service is what somebody just asked for, or must know: at any hour, by any name
TABLE: dict[Purpose, frozenset[Kind]] = {
    Purpose.SERVICE: frozenset(_ALWAYS | {Kind.LEFT}),
    Purpose.SURVEY: frozenset(_ALWAYS | {Kind.LEFT, Kind.NOTICE, Kind.UPSET, Kind.PAUSE, Kind.NAME, Kind.HOURS}),
    Purpose.LIFECYCLE: frozenset(_ALWAYS | _SOLD),
    Purpose.PROMOTION: frozenset(_ALWAYS | _SOLD),
    Purpose.RECOVERY: frozenset(_ALWAYS | {Kind.LEFT, Kind.NAME, Kind.HOURS}),  # it is about the upset, so no upset stops it
    Purpose.FAREWELL: frozenset(_ALWAYS | {Kind.NAME, Kind.HOURS}),
    Purpose.WIN_BACK: frozenset(_ALWAYS | {Kind.RETURN, Kind.CONSENT, Kind.PAUSE, Kind.NAME, Kind.HOURS}),
}
NOT_BY = {  # kinds that do not matter on a channel: who is called has a number, and says hello first
    Channel.EMAIL: frozenset[Kind](),
    Channel.CALL: frozenset({Kind.SUPPRESSED, Kind.NAME, Kind.LANGUAGE}),
}

Refuses = Callable[[Facts, Ask, Moment], bool]
Condition = Callable[[Ask, Moment], Sql]
Tell = Callable[[Facts, Ask, Moment], str]
Until = Callable[[Facts, Ask, Moment], datetime | None]


def _nothing(_facts: Facts, _ask: Ask, _moment: Moment) -> str:
    return ""


def _unknown(_facts: Facts, _ask: Ask, _moment: Moment) -> None:
    return None


def _always(_ask: Ask, _moment: Moment) -> bool:
    return True


@dataclass(frozen=True)
class Rule:
    """One reason not to write: `refuses` of one person's facts, `condition` the same over columns, NULL never being true.

    `needs` names the sources of its facts. `detail` says these in words, `until` when it ends, where that is known. Where
    `matters` is false for an ask, nobody is refused and nothing is looked up.
    """

    name: str
    words: Promise | str
    kind: Kind
    needs: tuple[str, ...]
    refuses: Refuses
    condition: Condition
    detail: Tell = _nothing
    until: Until = _unknown
    matters: Callable[[Ask, Moment], bool] = _always

    def holds_for(self, ask: Ask, moment: Moment) -> bool:
        """Does it hold for such messages at all?"""
        return self.kind in kinds_for(ask) and self.matters(ask, moment)


_rules: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Add rules and their words. One of the same name takes the other's place."""
    _rules.update({rule.name: rule for rule in rules})
    register_reasons({rule.name: rule.words for rule in rules})


def at_least(column: str, fewest: int = 1) -> tuple[Refuses, Condition]:
    """Return both forms of a rule that refuses whose count in `column` is `fewest` or more."""

    def refuses(facts: Facts, _ask: Ask, _moment: Moment) -> bool:
        return bool(facts[column] >= fewest)

    def condition(_ask: Ask, _moment: Moment) -> Sql:
        return Sql(f"{column} >= {fewest:d}")

    return refuses, condition


def kinds_for(ask: Ask) -> frozenset[Kind]:
    """Return the kinds of rules that hold for such messages."""
    return TABLE[Purpose(ask.purpose)] - NOT_BY[Channel(ask.channel)]


def rules_for(ask: Ask, moment: Moment) -> list[Rule]:
    """Return the rules that hold for such messages, in the order in which they are told."""
    return sorted((rule for rule in _rules.values() if rule.holds_for(ask, moment)), key=lambda rule: rule.kind)


def needed(asks: Iterable[Ask], moment: Moment) -> set[str]:
    """Return the names of the sources without which these asks cannot be decided."""
    return {name for ask in asks for rule in rules_for(ask, moment) for name in rule.needs}


def refusing(facts: Facts, ask: Ask, moment: Moment) -> list[Rule]:
    """Return every rule that refuses, the one that is told first."""
    return [rule for rule in rules_for(ask, moment) if rule.refuses(facts, ask, moment)]


def rule_sql(ask: Ask, moment: Moment) -> Sql:
    """Return the expression that names the first rule that refuses, '' where none does, over the columns of the facts."""
    conditions = [(rule.name, rule.condition(ask, moment)) for rule in rules_for(ask, moment)]
    cases = " ".join(f"WHEN {condition.text} THEN '{name}'" for name, condition in conditions)
    return Sql(f"CASE {cases} ELSE '' END", tuple(each for _name, condition in conditions for each in condition.params))
