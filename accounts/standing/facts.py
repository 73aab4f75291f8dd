"""How everybody stood in the evening of one day, in one statement: every column of `Standing`, but for the risk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import IntegerField, PositiveSmallIntegerField

from accounts.models import Customer, Milestone, Product, Standing, StandingRules
from accounts.paying import business_day
from accounts.standing import contracts, engagement, happened, inactivity, sources, stages
from accounts.standing.days import apart, at_most, later
from accounts.stretches import Sql

RISK_COLUMNS = ("risk", "risk_low", "risk_high", "risk_n", "risk_gone")
FIELDS = {
    str(field.column): field
    for field in Standing._meta.concrete_fields
    if not field.primary_key and field.column not in RISK_COLUMNS
}
COLUMNS = tuple(FIELDS)
NOTHING = {  # what a column is for those of whom a part has no row; NULL where it is not named
    "currency": "''",
    **{name: "0" for name, field in FIELDS.items() if isinstance(field, IntegerField) and not field.null},
    **dict.fromkeys(("pays", "owes", "lost_champion", "has_champion", "ending_milestones"), "0"),
}
MOST = 32_767  # a small number as both databases hold it
RHYTHM_FROM = 3  # days of use that make a rhythm: two gaps at least
WEEK = 7
HALVED_FROM = 4  # events of a week, of which half is a fall and no chance
RISING_FROM = 3  # contacts in 30 days


@dataclass(frozen=True)
class Part:
    """Some columns of everybody, from one statement of one row a customer."""

    columns: tuple[str, ...]
    sql: Sql

    def read(self, name: str) -> str:
        """The columns for the SELECT of a statement that joins this part as `name`."""
        return ", ".join(f"COALESCE({name}.{column}, {NOTHING.get(column, 'NULL')}) AS {column}" for column in self.columns)


def standings_sql(
    *, as_of: date, within: Sql | None = None, rules: StandingRules | None = None, products: Sequence[Product] | None = None
) -> Sql:
    """Select (customer_id, *COLUMNS) of every customer; `rules`, and `products` with their days, may be tried unsaved.

    `stage_since` is the day from which the stage is known to hold, whoever noticed it when. Four small queries come first.
    """
    within, rules = within or Sql(), rules or StandingRules.current()
    known = facts(as_of, within, rules, products)
    ending, has_milestones = _milestones_there_are()
    stage = stages.stage_sql(as_of, rules, ending=ending)
    own = {
        "stage_since": stages.since_sql(),
        "stuck_since": stages.stuck_sql(as_of, rules, has_milestones=has_milestones),
        **{name: at_most(name, MOST) for name, field in FIELDS.items() if _is_small_count(field)},
    }
    text = f"""SELECT customer_id, {", ".join(f"{own.get(name, name)} AS {name}" for name in COLUMNS)}
        FROM (SELECT known.*, {stage} AS stage FROM ({known.text}) known) staged"""  # noqa: S608
    return Sql(text, known.params)


def facts(as_of: date, within: Sql, rules: StandingRules, products: Sequence[Product] | None = None) -> Sql:
    """Select of every customer what the rules of stages ask for, and what follows from the parts alone."""
    parts = _parts(as_of, within, rules, products)
    read = ", ".join(part.read(f"part_{n}") for n, part in enumerate(parts))
    joins = " ".join(
        f"LEFT JOIN ({part.sql.text}) part_{n} ON part_{n}.customer_id = customer.customer_id" for n, part in enumerate(parts)
    )
    customers = f"""SELECT customer_id, trial_started_on FROM (
        SELECT id AS customer_id, trial_started_on FROM {Customer._meta.db_table}) everybody {within.text}"""  # noqa: S608
    joined = f"SELECT customer.*, {read} FROM ({customers}) customer {joins}"  # noqa: S608
    followed = f"SELECT joined.*, {_rhythm()} AS usual_gap, {_unheard()} AS unheard FROM ({joined}) joined"  # noqa: S608
    known = [column for part in parts for column in part.columns if column not in inactivity.COLUMNS]
    given = {*known, *inactivity.COLUMNS, *_FLAGS, "stage", "stage_since", "stuck_since", "usual_gap", "spell_ended_on"}
    columns = [
        *("customer_id", "trial_started_on", "usual_gap", *known),
        *(f"{later(name, 'unheard')} AS {name}" for name in inactivity.COLUMNS),
        "CASE WHEN pays = 0 THEN ended_on END AS spell_ended_on",
        *(f"{condition} AS {name}" for name, condition in _FLAGS.items() if name != "payment_failed"),
        # How payments stand is known of today alone
        f"{'owes = 1' if as_of >= business_day() else 'FALSE'} AS payment_failed",
        *(f"{NOTHING.get(name) or unknown(name)} AS {name}" for name in COLUMNS if name not in given),
    ]
    text = f"SELECT {', '.join(columns)} FROM ({followed}) followed"  # noqa: S608
    return Sql(text, (*within.params, *(each for part in parts for each in part.sql.params)))


_FLAGS = {
    "payment_failed": "owes = 1",
    "champion_left": "lost_champion = 1 AND has_champion = 0",
    "usage_halved": f"COALESCE(usual_gap <= {WEEK} AND events_7_days_before >= {HALVED_FROM}"
    " AND 2 * events_7_days <= events_7_days_before, FALSE)",
    "contacts_rising": f"contacts_30_days >= {RISING_FROM} AND contacts_30_days > 2 * contacts_30_days_before",
}


def _parts(as_of: date, within: Sql, rules: StandingRules, products: Sequence[Product] | None) -> list[Part]:
    own = [
        Part(engagement.COLUMNS, engagement.engagement(as_of, within)),
        Part(inactivity.COLUMNS, inactivity.silent_from(as_of, within, rules, products)),
        Part(contracts.SPELL_COLUMNS, contracts.spells(as_of, within)),
        Part(contracts.SUBSCRIPTION_COLUMNS, contracts.subscriptions(as_of, within)),
        Part(contracts.MONEY_COLUMNS, contracts.money(as_of, within)),
        Part(happened.ISSUE_COLUMNS, happened.issues(as_of, within)),
        Part(happened.TALK_COLUMNS, happened.talks(as_of, within)),
        Part(happened.NOTICE_COLUMNS, happened.notices(as_of, within)),
        Part(happened.CHAMPION_COLUMNS, happened.champions(as_of, within)),
        Part(happened.MILESTONE_COLUMNS, happened.milestones(as_of, within)),
    ]
    return own + [Part(source.columns, source.select(as_of, within)) for source in sources.registered()]


def unknown(column: str) -> str:
    """NULL, of the type of a column of `Standing`."""
    return f"CAST(NULL AS {Standing._meta.get_field(column).db_type(connection)})"


def _milestones_there_are() -> tuple[int, bool]:
    """How many milestones end onboarding, and whether there are any."""
    ends = list(Milestone.objects.filter(is_active=True).values_list("ends_onboarding", flat=True))
    return sum(ends), bool(ends)


def _rhythm() -> str:
    """The mean gap between days of use: their number and two days tell it, where a median would sort every day of everybody.

    It explains ("usually every 20 days"), and decides nothing but whether somebody uses it weekly.
    """
    gap = f"{apart('last_use_on', 'first_use_on')} * 1.0 / NULLIF(use_days - 1, 0)"
    return f"CASE WHEN use_days >= {RHYTHM_FROM} THEN CAST({gap} AS DOUBLE PRECISION) END"


def _unheard() -> str:
    """Days by which the spell that runs began after the last use: silence counts from when they began to pay again."""
    gap = apart("spell_started_on", "last_use_on")
    return f"CASE WHEN pays = 1 AND spell_started_on > last_use_on THEN {gap} ELSE 0 END"


def _is_small_count(field: Any) -> bool:
    return isinstance(field, PositiveSmallIntegerField) and not field.null
