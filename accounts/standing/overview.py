"""How everybody stands: how many in which stage, the money there, of how many the use is known, who passed where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.models import Stage, StageChange, Standing, StandingMark, User
from accounts.models.customers import within_sight
from accounts.standing.filtering import Passing
from retention_site.base.proportions import Share, share

FLOW_DAYS = 30
# Whose use somebody should know: those who pay
EXPECTED = {
    Stage.ONBOARDING, Stage.ACTIVE, Stage.SLIPPING, Stage.DORMANT, Stage.LEAVING, Stage.WON_BACK, Stage.UNKNOWN,
}  # fmt: skip


@dataclass
class StageLine:
    """Who is in one stage now: so many, of so many the use is known, and what they pay a month by currency."""

    stage: Stage
    n: int = 0
    known: int = 0
    money: list[tuple[Decimal, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Flow:
    """So many passages from one stage to another."""

    passing: Passing
    n: int


@dataclass(frozen=True)
class Overview:
    """Every stage with somebody in it, in their order; passages of the last `FLOW_DAYS` days, the most frequent first."""

    mark: StandingMark | None
    lines: list[StageLine]
    flows: list[Flow]

    @property
    def n(self) -> int:
        return sum(line.n for line in self.lines)

    @property
    def most(self) -> int:
        return max((line.n for line in self.lines), default=0)

    @property
    def coverage(self) -> Share:
        """Of how many whose use somebody should know it is known."""
        expected = [line for line in self.lines if line.stage in EXPECTED]
        return share(sum(line.known for line in expected), sum(line.n for line in expected))


def overview_for(user: User, *, on: date) -> Overview:
    """Return how the customers that `user` may see stand, three queries; passages are counted back from the day `on`."""
    mark = StandingMark.objects.first()
    standings = within_sight(Standing.objects.all(), user)
    counted = standings.values_list("stage", "currency").annotate(
        n=Count("pk"), known=Count("last_use_on"), money=Sum("monthly_value")
    )
    return Overview(mark, _lines(counted.order_by()), _flows(user, since=on - timedelta(days=FLOW_DAYS - 1)))


def _lines(rows: Iterable[tuple[str, str, int, int, Decimal | None]]) -> list[StageLine]:
    lines = {stage: StageLine(stage) for stage in Stage}
    for stage, currency, n, known, money in rows:
        line = lines[Stage(stage)]
        line.n, line.known = line.n + n, line.known + known
        if money is not None and currency:
            line.money.append((money, currency))
    for line in lines.values():
        line.money.sort(key=lambda each: each[1])
    return [line for line in lines.values() if line.n]


def _flows(user: User, *, since: date) -> list[Flow]:
    changes = within_sight(StageChange.objects.filter(on__gte=since).exclude(before=""), user)
    counts: dict[tuple[Stage, Stage], int] = defaultdict(int)
    # A customer who passed twice is one customer: the list behind the number shows each once
    for before, stage, n in changes.order_by().values_list("before", "stage").annotate(n=Count("customer", distinct=True)):
        counts[Stage(before), Stage(stage)] += n
    flows = [Flow(Passing(before, stage, since), n) for (before, stage), n in counts.items()]
    return sorted(flows, key=lambda flow: (-flow.n, flow.passing.code))
