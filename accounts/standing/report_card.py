"""The report card of a call: of those who seemed to slip away on a past day, how many were gone later, and who was missed.

Everything that calls is taken as it was known on that day: what was used by then, and a table of risk learnt from outcomes by
then. Only what is checked against lies after it. The days themselves are taken as they are on record now: use that was
reported late counts from the day it happened.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from accounts.dimensions import Dimension
from accounts.models import Customer, Product, RiskTable, StandingRules
from accounts.paying import business_day
from accounts.retention import Period
from accounts.slipping import Place
from accounts.standing.cards import HORIZON, Asked, Line, ReportCard, card_of
from accounts.standing.days import apart, literal
from accounts.standing.inactivity import silent_from
from accounts.standing.places import PLACE, outcomes
from accounts.standing.risk import cells_of, learn
from accounts.stretches import Sql, chosen, fetched

ProductDays = Mapping[int, tuple[int | None, int | None]]  # by key: slipping away after, dormant after


def report_card(
    *,
    as_of: date,
    horizon_days: int = HORIZON,
    min_days: int = 1,
    rules: StandingRules | None = None,
    product_days: ProductDays | None = None,
    customers: QuerySet[Customer] | None = None,
    table: RiskTable | None = None,
) -> ReportCard:
    """Check what the rules and the risk said of `customers` on the day `as_of` against the `horizon_days` after it.

    `rules` and `product_days` (days of silence by product, None for those the rules give) may be ones that nobody has saved.
    Out of it are those who had left, had given notice, or had used nothing on fewer than `min_days` days by then. The risk is
    learnt from everybody, whomever the card is about; `table` is what was learnt by that day, where somebody has it already.
    """
    asked = Asked(as_of, horizon_days, min_days)
    base = called_sql(asked, rules=rules, product_days=product_days, customers=customers)
    return _card(asked, _lines(base).get("", []), table or learnt(asked))


def report_cards_by(
    dimension: Dimension, asked: Asked, *, customers: QuerySet[Customer] | None = None, table: RiskTable | None = None
) -> dict[str, ReportCard]:
    """Return a card for each kind of customer, by its key, the largest first; what they are is as it is known today."""
    base, parts = called_sql(asked, customers=customers), dimension.groups(Period(asked.as_of, asked.until))
    table = table or learnt(asked)
    cards = {key: _card(asked, lines, table) for key, lines in _lines(base, parts).items()}
    return dict(sorted(cards.items(), key=lambda item: -item[1].n))


def called_sql(
    asked: Asked,
    *,
    rules: StandingRules | None = None,
    product_days: ProductDays | None = None,
    customers: QuerySet[Customer] | None = None,
) -> Sql:
    """Select what `outcomes` does and (slipping_on, called, lead), a row for each customer the card is about."""
    within = chosen(customers) if customers is not None else Sql()
    products = None if product_days is None else _with(product_days)
    then = outcomes(asked.as_of, asked.until, within)
    silent = silent_from(asked.as_of, within, rules or StandingRules.current(), products)
    day = literal(asked.as_of)
    called = f"CASE WHEN dormant_on <= {day} THEN 2 WHEN slipping_on <= {day} THEN 1 ELSE 0 END"
    lead = apart("COALESCE(left_on, dormant_on)", "slipping_on")
    text = f"""SELECT outcomes.*, slipping_on, {called} AS called,
            CASE WHEN gone = 1 AND slipping_on <= {day} THEN {lead} END AS lead
        FROM ({then.text}) outcomes JOIN ({silent.text}) silences ON silences.customer_id = outcomes.customer_id
        WHERE use_days >= {asked.min_days:d}"""  # noqa: S608
    return Sql(text, (*then.params, *silent.params))


def _lines(base: Sql, parts: Sql | None = None) -> dict[str, list[Line]]:
    """Count those who are alike, by the part they belong to: one statement, and as many lines as there are kinds."""
    head, part, join, params = "", "''", "", base.params
    if parts:
        head, params = f"WITH parts(customer_id, part) AS ({parts.text})", (*parts.params, *params)
        part, join = "COALESCE(CAST(part AS text), '')", "JOIN parts ON parts.customer_id = called.customer_id"
    columns = ", ".join(("silent", *PLACE, "called", "gone", "has_left", "lead"))
    text = f"""{head} SELECT part, {columns}, COUNT(*) FROM (
            SELECT {part} AS part, called.*, CASE WHEN left_on IS NULL THEN 0 ELSE 1 END AS has_left
            FROM ({base.text}) called {join}) known
        GROUP BY part, {columns}"""  # noqa: S608
    found: dict[str, list[Line]] = {}
    for key, silent, *rest, called, gone, left, lead, n in fetched(Sql(text, params)):
        line = Line(silent, Place(*rest), called, gone=bool(gone), left=bool(left), lead=lead, n=n)
        found.setdefault(key, []).append(line)
    return found


def learnt(asked: Asked) -> RiskTable:
    """Return the table of risk that a card ranks by: from outcomes by its day, with its horizon."""
    return learn(as_of=asked.as_of, horizon_days=asked.horizon_days)


def _card(asked: Asked, lines: Iterable[Line], table: RiskTable) -> ReportCard:
    risks = {place: cell.risk for place, cell in cells_of(table).items()}
    source = (table.horizon_days, table.n if risks else 0)
    return card_of(asked, lines, risks, complete=asked.is_over(on=business_day()), learnt=source)


def _with(product_days: ProductDays) -> list[Product]:
    """Return every product, with the days it would have."""
    products = list(Product.objects.all())
    for product in products:
        if product.pk in product_days:
            product.slipping_after, product.dormant_after = product_days[product.pk]
    return products
