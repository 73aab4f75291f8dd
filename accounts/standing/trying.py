"""Rules and days of silence that nobody has saved yet: who would stand otherwise under them, and what they would have caught.

Over many customers it is a sample that is looked at, so that a page can wait for it; how many they are is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import Customer, Product, Stage, StandingRules
from accounts.standing.cards import Asked
from accounts.standing.facts import standings_sql
from accounts.standing.inactivity import silence_of
from accounts.standing.report_card import ProductDays, called_sql
from accounts.standing.sampling import sample
from accounts.stretches import Sql, chosen, fetched
from retention_site.base.proportions import Share, share

LOOKS = 4  # back, a quarter apart: the last year
QUARTER = 91  # days


@dataclass(frozen=True)
class Passage:
    """So many customers who would stand at another stage."""

    before: Stage
    stage: Stage
    n: int


@dataclass(frozen=True)
class Caught:
    """Whom rules called slipping away or dormant on some past days, and who was gone by the horizon; looks added up."""

    n: int = 0
    called: int = 0
    gone: int = 0
    called_gone: int = 0

    @property
    def precision(self) -> Share:
        """Of those called, how many were gone."""
        return share(self.called_gone, self.called)

    @property
    def recall(self) -> Share:
        """Of those gone, how many had been called."""
        return share(self.called_gone, self.gone)

    @property
    def base(self) -> Share:
        """Of everybody, how many were gone: what calling anybody at random would hit."""
        return share(self.gone, self.n)


@dataclass(frozen=True)
class Trial:
    """What other rules would come to: who of `n` customers would stand otherwise, and what they would have caught."""

    n: int
    is_sample: bool
    passages: Sequence[Passage]
    looks: Sequence[date]
    horizon_days: int
    known: Caught  # by the rules as they are
    tried: Caught

    @property
    def changed(self) -> int:
        return sum(passage.n for passage in self.passages)


def try_rules(
    customers: QuerySet[Customer],
    *,
    rules: StandingRules | None = None,
    product: Product | None = None,
    on: date,
    known_to: date,
) -> Trial:
    """Return what other `rules`, or a `product` with other days, would come to on the day `on`; neither has to be saved.

    Looks back end so that each horizon is over by `known_to`, the last day of which use is known.
    """
    saved = StandingRules.current()
    tried = rules or saved
    products = [product if each.pk == product.pk else each for each in Product.objects.all()] if product else None
    some, is_sample = sample(customers)
    before = standings_sql(as_of=on, within=chosen(some), rules=saved)
    after = standings_sql(as_of=on, within=chosen(some), rules=tried, products=products)
    stages = _stages(before, after)
    horizon = tried.horizon_days
    looks = [known_to - timedelta(days=horizon + n * max(horizon, QUARTER)) for n in range(LOOKS)]
    days: ProductDays | None = None
    if product:  # its rhythm may be another too
        silence = silence_of(product, saved)
        days = {product.pk: (silence.slipping, silence.dormant)}
    caught = [
        _caught([called_sql(Asked(day, horizon), rules=each, product_days=own, customers=some) for day in looks])
        for each, own in ((saved, None), (tried, days))
    ]
    passages = [Passage(Stage(was), Stage(is_now), n) for (was, is_now), n in stages if was != is_now]
    return Trial(sum(n for _stages, n in stages), is_sample, passages, looks, horizon, *caught)


def _stages(before: Sql, after: Sql) -> list[tuple[tuple[str, str], int]]:
    """Count customers by the stage they stand at and the one they would, the largest first."""
    text = f"""SELECT was.stage, now.stage, COUNT(*) AS n FROM ({before.text}) was
        JOIN ({after.text}) now ON now.customer_id = was.customer_id GROUP BY 1, 2 ORDER BY n DESC, 1, 2"""  # noqa: S608
    return [((was, is_now), int(n)) for was, is_now, n in fetched(Sql(text, (*before.params, *after.params)))]


def _caught(looks: Sequence[Sql]) -> Caught:
    """Add up who was called and who was gone on several days: one statement."""
    each = " UNION ALL ".join(f"SELECT called, gone FROM ({look.text}) look" for look in looks)  # noqa: S608
    text = f"""SELECT COUNT(*), SUM(CASE WHEN called > 0 THEN 1 ELSE 0 END), SUM(gone),
        SUM(CASE WHEN called > 0 THEN gone ELSE 0 END) FROM ({each}) looks"""  # noqa: S608
    (row,) = fetched(Sql(text, tuple(param for look in looks for param in look.params)))
    return Caught(*(int(n or 0) for n in row))
