"""Where customers leave and why (S5): departures that took effect in a period, by stage, age, product, industry, reason, team.

Counted are notices for everything that took effect and were not taken back: a save is no exit, a product given up a downgrade.
A reason is what the exit interview found, else what they said.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.dimensions import known_text
from accounts.models import ChurnCategory, ChurnReason, Departure, MitigationTeam, Product, Subscription, Team, User
from accounts.models.departures import DepartureQuerySet
from accounts.retention import Period
from retention_site.base.api_fields import ID_PATTERN
from retention_site.base.proportions import Share, share

REASON = Coalesce("found_reason", "said_reason")
CATEGORY = Coalesce("found_reason__category", "said_reason__category")
AGES = ((91, gettext_lazy("up to 3 months")), (182, gettext_lazy("3 to 6 months")), (365, gettext_lazy("6 to 12 months")),
        (730, gettext_lazy("1 to 2 years")), (10**6, gettext_lazy("over 2 years")))  # fmt: skip
LINES = "spell__subscriptions"
ROWS = {"product", "category", "reason", "team"}  # splits whose lines are records, named by their keys
Labels = Callable[[Iterable[Any]], dict[Any, str]]
Teams = dict[int, list[int]]


@dataclass(frozen=True)
class Exit:
    """A line: how many of all exits were so, and what those paid a month in each currency."""

    key: str  # empty where it is unknown
    label: str
    share: Share
    money: list[tuple[Decimal, str]]


@dataclass(frozen=True)
class By:
    """Something that parts exits; with `overlaps` one may stand in several lines."""

    label: Any
    part: Any
    labels: Labels
    overlaps: bool = False


def exits_in(period: Period, *, user: User, on: date) -> DepartureQuerySet:
    """Return the exits of a period among the customers that `user` may see, as known on the day `on`."""
    last = min(period.end, on)
    whole = Departure.objects.visible_to(user).whole()
    return whole.exclude(outcome=Departure.Outcome.SAVED).filter(effective_on__gt=period.start, effective_on__lte=last)


def exits_by(exits: DepartureQuerySet, by: str) -> list[Exit]:
    """Return the lines of a split, the most first, in five statements at most. Raises KeyError for another `by`."""
    counts = _counts(exits, by)
    n = exits.count() if by == "product" else sum(counts.values())
    sums: dict[Any, dict[str, Decimal]] = defaultdict(dict)
    for part, currency, value in _money(exits, by):
        sums[part][currency] = value
    if by == "team":
        teams = _teams_of()
        counts, sums = _by_team(counts, teams), _money_by_team(sums, teams)
    labels = SPLITS[by].labels([part for part in counts if part is not None])
    return [
        Exit(
            "" if part is None else str(part),
            labels.get(part) or _("unknown"),
            share(count, n),
            [(amount, currency) for currency, amount in sorted(sums[part].items())],
        )
        for part, count in sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    ]


def exits_of(exits: DepartureQuerySet, by: str, key: str) -> DepartureQuerySet:
    """Return the exits behind one line. Raises KeyError, or ValueError where there can be no such line."""
    if key and by in ROWS and not re.fullmatch(ID_PATTERN, key):
        raise ValueError(key)
    if by == "product":
        ended = Subscription.objects.filter(spell=OuterRef("spell"), ended_on=OuterRef("effective_on"))
        return exits.filter(Exists(ended.filter(product=int(key))) if key else ~Exists(ended))
    rows = exits.annotate(part=SPLITS[by].part)
    if by == "team" and key:
        return rows.filter(part__in=MitigationTeam.objects.filter(team=int(key)).values("category"))
    if by == "team":
        return rows.filter(Q(part=None) | ~Q(part__in=MitigationTeam.objects.values("category")))
    return rows.filter(part=key) if key else rows.filter(part=None)


def _counts(exits: DepartureQuerySet, by: str) -> dict[Any, int]:
    rows = exits.order_by()
    if by == "product":
        ended = rows.filter(**{f"{LINES}__ended_on": F("effective_on")})
        found = dict(ended.values_list(f"{LINES}__product").annotate(n=Count("pk", distinct=True)))
        without = exits_of(exits, by, "").count()
        return found | ({None: without} if without else {})
    return dict(rows.annotate(part=SPLITS[by].part).values_list("part").annotate(n=Count("pk")))


def _money(exits: DepartureQuerySet, by: str) -> QuerySet[Any, Any]:
    """What their subscriptions came to that ended with them."""
    ended = exits.order_by().filter(**{f"{LINES}__ended_on": F("effective_on"), f"{LINES}__monthly_value__gt": 0})
    part = F(f"{LINES}__product") if by == "product" else SPLITS[by].part
    rows = ended.annotate(part=part).values_list("part", f"{LINES}__currency")
    return rows.annotate(value=Sum(f"{LINES}__monthly_value"))


def _teams_of() -> Teams:
    """Return the keys of the teams that work on each category."""
    teams: Teams = defaultdict(list)
    for category, team in MitigationTeam.objects.values_list("category_id", "team_id"):
        teams[category].append(team)
    return teams


def _by_team(counts: dict[Any, int], teams: Teams) -> dict[Any, int]:
    found = dict[Any, int]()
    for category, count in counts.items():
        for team in teams.get(category, [None]):
            found[team] = found.get(team, 0) + count
    return found


def _money_by_team(sums: dict[Any, dict[str, Decimal]], teams: Teams) -> dict[Any, dict[str, Decimal]]:
    found = defaultdict[Any, dict[str, Decimal]](dict)
    for category, amounts in sums.items():
        for team in teams.get(category, [None]):
            for currency, amount in amounts.items():
                found[team][currency] = found[team].get(currency, Decimal(0)) + amount
    return found


def teams_by_category(exits: DepartureQuerySet) -> tuple[dict[str, dict[str, int]], dict[str, int], int]:
    """Return counts by team and category (both in words), by category, and how many gave no reason: reasons by team."""
    counts = _counts(exits, "category")
    categories = {each.pk: each for each in ChurnCategory.objects.all()}
    names, teams = dict(Team.objects.values_list("pk", "name")), _teams_of()
    table: dict[str, dict[str, int]] = defaultdict(dict)
    known = {pk: counts[pk] for pk in categories if pk in counts}
    for pk, count in known.items():
        for team in teams.get(pk, []):
            table[names[team]][str(categories[pk])] = count
    ordered = dict(sorted(table.items(), key=lambda row: (-sum(row[1].values()), row[0])))
    totals = {str(categories[pk]): count for pk, count in sorted(known.items(), key=lambda pair: -pair[1])}
    return ordered, totals, counts.get(None, 0)


def _as_it_is(parts: Iterable[Any]) -> dict[Any, str]:
    return {part: str(part) for part in parts}


def _stages(parts: Iterable[Any]) -> dict[Any, str]:
    return {part: str(dict(Departure.Stage.choices).get(part, part)) for part in parts}


def _ages(parts: Iterable[Any]) -> dict[Any, str]:
    return {part: str(AGES[int(part)][1]) for part in parts}


def _rows_of(model: Any) -> Labels:
    return lambda parts: {each.pk: str(each) for each in model.objects.filter(pk__in=list(parts))}


_AGE = Case(
    *(When(age_days__lte=days, then=Value(str(n))) for n, (days, _words) in enumerate(AGES)),
    output_field=TextField(),
)
SPLITS = {
    "stage": By(gettext_lazy("Stage"), F("stage"), _stages),
    "age": By(gettext_lazy("Time with us"), _AGE, _ages),
    "product": By(gettext_lazy("Product"), None, _rows_of(Product), overlaps=True),
    "industry": By(gettext_lazy("Industry"), known_text(F("customer__industry")), _as_it_is),
    "category": By(gettext_lazy("Kind of reason"), CATEGORY, _rows_of(ChurnCategory)),
    "reason": By(gettext_lazy("Reason"), REASON, _rows_of(ChurnReason)),
    "team": By(gettext_lazy("Mitigation team"), CATEGORY, _rows_of(Team), overlaps=True),
}
