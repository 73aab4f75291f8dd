"""Report cards for a day, a horizon or customers of one's own: what is asked for, and whether a page can wait for it.

Counting one looks at all use there ever was. Where that is little it is done at once; else the queue does it, and what it made
is kept for the rest of the day, for everybody who asks for the same (accounts/actions/report_cards.py).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from accounts.dimensions import Dimension
from accounts.filter_fields import MINE
from accounts.models import AskedCard, Attribute, Customer, RiskTable, StandingRules, UsageDay, User
from accounts.paying import business_day
from accounts.populations import PopulationFilter
from accounts.retention import Period
from accounts.standing.cards import Asked, ReportCard, card_from
from accounts.standing.report_card import report_card, report_cards_by

MOST_AT_ONCE = 200_000  # rows of use by day: a second on two busy cores, measured; 10,000 customers with 20 days each
_TABLE = ("horizon_days", "n", "gone", "cells")

Cards = Mapping[str, ReportCard]  # by the key of a kind of customer; one over all of them under none


@dataclass(frozen=True)
class Wanted:
    """A card over `customers`, those of some kinds (`people`) whom `reader` may see; or one for each kind, `by` a dimension."""

    asked: Asked
    reader: User
    customers: QuerySet[Customer]
    people: Mapping[str, str] = field(default_factory=dict)  # as an address names them
    rule: Any = None  # that of the segment among them, as it is now
    by: Dimension | None = None

    @property
    def is_usual(self) -> bool:
        """Is it one that is kept by month, where its day and horizon are those?"""
        return self.reader.sees_all and not self.people and self.asked.min_days == 1 and self.by is None

    def key(self, made_of: str) -> str:
        """Return a digest of all it hangs on: equal for whoever asks for the same today, under rules that are `made_of` so."""
        sight = [] if self.reader.sees_all else [self.reader.pk, self.reader.team_id]
        by = self.by.code if self.by else ""
        parts = [made_of, str(business_day()), asdict(self.asked), dict(self.people), self.rule, by, sight]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()

    def count(self, *, rules: StandingRules, table: RiskTable | None = None) -> Cards:
        """Look at all use there ever was; `table` is what was learnt by the day, where that is done already."""
        if self.by is not None:
            return report_cards_by(self.by, self.asked, customers=self.customers, table=table)
        asked = self.asked
        card = report_card(
            as_of=asked.as_of,
            horizon_days=asked.horizon_days,
            min_days=asked.min_days,
            rules=rules,
            customers=self.customers,
            table=table,
        )
        return {"": card}


def wanted_of(kinds: PopulationFilter, asked: Asked, by: Dimension | None = None) -> Wanted:
    """Return what a page asks for whose address names `kinds` of customers; what cannot be read of it is left out."""
    customers = kinds.population.at(Period(asked.as_of, asked.until))
    people = {name: str(value) for name, value in kinds.form.cleaned_data.items() if value not in (None, "")}
    if people.get("manager") == MINE:  # who that is, whoever counts it
        people["manager"] = str(kinds.reader.pk)
    segment = kinds.segments.get(people.get("segment", ""))
    return Wanted(asked, kinds.reader, customers, people, segment.rule if segment else None, by)


def wanted_again(card: AskedCard) -> Wanted | None:
    """Return what a planned card is to count, as it is now; None where nobody can be parted so any more."""
    request = HttpRequest()
    request.GET = QueryDict(urlencode(card.people))
    request.user = card.reader
    kinds = PopulationFilter(request, card.reader, list(Attribute.objects.all()))
    by = kinds.dimensions.get(card.by)
    return wanted_of(kinds, asked_of(card), by) if by or not card.by else None


def asked_of(card: AskedCard) -> Asked:
    return Asked(card.as_of, card.horizon_days, card.min_days)


def cards_of(card: AskedCard) -> Cards:
    """Return what was counted."""
    return {kind: card_from(asked_of(card), figures) for kind, figures in card.figures}


def table_of(card: AskedCard) -> RiskTable:
    """Return what was learnt for it."""
    return RiskTable(made_on=card.as_of, **card.learnt)


def as_learnt(table: RiskTable) -> dict[str, Any]:
    """Return what `table_of` reads."""
    return {name: getattr(table, name) for name in _TABLE}


def is_little_use() -> bool:
    """Is there so little use that whoever asks for a card need not wait for the queue?"""
    return not UsageDay.objects.all()[MOST_AT_ONCE:].exists()
