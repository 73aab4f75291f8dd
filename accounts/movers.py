"""The customers behind a number of the rates: who was there, left or came in a period, as a filter that an address holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.dimensions import Dimension
from accounts.models import Customer, Spell
from accounts.retention import Period
from accounts.stretches import MOST_SILENCE, Basis, Rule, stretches_of
from retention_site.base.clocks import date_name

SEPARATOR = ":"


class Move(StrEnum):
    """What somebody was, or did, in a period."""

    BC = "bc"
    RC = "rc"
    SURVIVORS = "survivors"
    LOST = "lost"
    NC = "nc"
    ACQUIRED = "acquired"
    WON_BACK = "won_back"
    JOINED_AND_LEFT = "joined_and_left"


WORDS = {
    Move.BC: gettext_lazy("there at the start"),
    Move.RC: gettext_lazy("there at the end"),
    Move.SURVIVORS: gettext_lazy("stayed"),
    Move.LOST: gettext_lazy("lost"),
    Move.NC: gettext_lazy("gained"),
    Move.ACQUIRED: gettext_lazy("new"),
    Move.WON_BACK: gettext_lazy("won back"),
    Move.JOINED_AND_LEFT: gettext_lazy("joined and left"),
}


@dataclass(frozen=True)
class Movers:
    """Which customers: a move in a period under a rule, and perhaps one group of a split."""

    move: Move
    period: Period
    rule: Rule = field(default_factory=Rule)
    dimension: str = ""
    group: str = ""

    @property
    def code(self) -> str:
        """As an address holds it; `read` understands it."""
        parts = [self.move, self.period.start, self.period.end, self.rule.basis, self.rule.inactive_after]
        parts += [self.dimension, self.group] if self.dimension else []
        return SEPARATOR.join(map(str, parts))

    def __str__(self) -> str:
        """Say it: "lost, 1 Nov 2025 to 30 Nov 2025"."""
        first, last = (date_name(day) for day in (self.period.first, self.period.end))
        words = _("%(move)s, %(first)s to %(last)s") % {"move": WORDS[self.move], "first": first, "last": last}
        if self.rule.basis == Basis.CONTRACT:
            return words
        return _("%(words)s, gone after %(days)s days of silence") % {"words": words, "days": self.rule.inactive_after}


def read(text: str) -> Movers:
    """Return what `code` of Movers wrote. Raises ValueError."""
    move, start, end, basis, silence, *split = text.split(SEPARATOR, 6)
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    rule = Rule(Basis(basis), int(silence))
    if period.end <= period.start or not 0 <= rule.inactive_after <= MOST_SILENCE or len(split) == 1:
        raise ValueError(text)
    if rule.basis == Basis.ACTIVITY and not rule.inactive_after:
        raise ValueError(text)
    return Movers(Move(move), period, rule, *split)


def moved(
    customers: QuerySet[Customer], movers: Movers, dimensions: Mapping[str, Dimension], *, on: date
) -> QuerySet[Customer]:
    """Return those of `customers` whom the rates count under `movers`, as known on the day `on`.

    Raises KeyError for a split that does not exist, ValueError for a group that cannot.
    """
    start, last = movers.period.start, min(movers.period.end, on)
    if movers.rule.basis == Basis.ACTIVITY:
        found = customers.filter(pk__in=_by_activity(movers, start, last))
    else:
        found = customers.filter(*_by_contract(movers.move, start, last))
    if movers.dimension:
        found = dimensions[movers.dimension].only(found, movers.group, movers.period)
    return found


def _by_contract(move: Move, start: date, last: date) -> tuple[Any, ...]:
    """Conditions; the few who came or went are found by the day on which they did."""
    own = Spell.objects.filter(customer=OuterRef("pk"))
    before, after = Exists(own.covering(start)), Exists(own.covering(last))
    ever = Exists(own.filter(started_on__lte=start))
    went = Q(pk__in=Spell.objects.filter(ended_on__gt=start, ended_on__lte=last).values("customer"))
    came = Q(pk__in=Spell.objects.filter(started_on__gt=start, started_on__lte=last).values("customer"))
    return {
        Move.BC: (before,),
        Move.RC: (after,),
        Move.SURVIVORS: (before, after),
        Move.LOST: (went, before, ~after),
        Move.NC: (came, ~before, after),
        Move.ACQUIRED: (came, ~ever, after),
        Move.WON_BACK: (came, ever, ~before, after),
        Move.JOINED_AND_LEFT: (came, went, ~before, ~after),
    }[move]


_LIVES = """
    SELECT customer_id FROM (
        SELECT customer_id, MIN(began) AS first, MAX(began) AS latest,
            MAX(CASE WHEN began <= %s AND (ended IS NULL OR ended > %s) THEN 1 ELSE 0 END) AS before,
            MAX(CASE WHEN ended IS NULL OR ended > %s THEN 1 ELSE 0 END) AS after
        FROM {rows} stretches WHERE began <= %s GROUP BY customer_id) lives WHERE """
_CONDITIONS = {
    Move.BC: "before = 1",
    Move.RC: "after = 1",
    Move.SURVIVORS: "before = 1 AND after = 1",
    Move.LOST: "before = 1 AND after = 0",
    Move.NC: "before = 0 AND after = 1",
    Move.ACQUIRED: "before = 0 AND after = 1 AND first > %s",
    Move.WON_BACK: "before = 0 AND after = 1 AND first <= %s",
    Move.JOINED_AND_LEFT: "before = 0 AND after = 0 AND latest > %s",
}


def _by_activity(movers: Movers, start: date, last: date) -> RawSQL:
    stretches = stretches_of(movers.rule, Customer.objects.all())
    condition = _CONDITIONS[movers.move]
    known = [start] * condition.count("%s")
    text = _LIVES.format(rows=stretches.rows.text) + condition
    sql = stretches.select(text, start, start, last, *stretches.rows.params, last, *known)
    return RawSQL(sql.text, sql.params)  # noqa: S611 - days go in as parameters
