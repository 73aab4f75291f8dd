"""Who reached the goal of an outreach: those it was meant for against those held back, counted in one statement.

By intention to treat: a customer is in the part that the first message planned for them was in, whatever became of it, and
counts once, however many messages they got. Both parts go by the same clock, that of their run: the first moment at which any
of its messages was due. When a single message is due will not do, since one that a mail server put off moves its own. Whoever's
days are not over waits and is counted nowhere, so that an early success weighs no more than a late one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import Customer, Interaction, Message, MilestoneReached, Spell, Subscription, UsageDay
from accounts.standing.days import evening, instant, later, literal
from accounts.stretches import Sql, chosen, fetched
from playbooks.models import Outreach
from retention_site.base.proportions import Share, share
from surveys.models import Response

Arm, Goal = Message.Arm, Outreach.Goal
TREATED = (Arm.A, Arm.B)
_CODES = {Arm.A: 0, Arm.B: 1, Arm.HELD: 2}
ARM_OF = {code: arm for arm, code in _CODES.items()}
_MESSAGES, _SPELLS, _SUBSCRIPTIONS = Message._meta.db_table, Spell._meta.db_table, Subscription._meta.db_table
_RESPONSES, _TALKS = Response._meta.db_table, Interaction._meta.db_table


@dataclass(frozen=True)
class Clock:
    """When the days of a run began to count, and the last of them, on the installation's calendar."""

    occasion: str
    began: datetime
    goal_days: int

    @property
    def day(self) -> date:
        return timezone.localdate(self.began, timezone.get_default_timezone())

    @property
    def last(self) -> date:
        return self.day + timedelta(days=self.goal_days)

    @property
    def known_on(self) -> date:
        """The first day on which it is known who of them reached the goal."""
        return self.last + timedelta(days=1)


def clocks_of(outreach: Outreach) -> list[Clock]:
    """Return the clock of each run that has anybody in the comparison; two queries."""
    occasions = [run.occasion for run in outreach.runs.all()]
    planned = Message.objects.filter(occasion__in=occasions).exclude(arm=Arm.NONE).order_by()
    began = planned.values_list("occasion").annotate(Min("due_at"))
    return [Clock(occasion, at, outreach.goal_days) for occasion, at in began]


@dataclass(frozen=True)
class Tally:
    """Customers of one part: everybody, those whose days are over (n), and those of them who reached the goal."""

    everybody: int = 0
    n: int = 0
    goal: int = 0

    @property
    def waiting(self) -> int:
        """Those of whom it is not known yet."""
        return self.everybody - self.n

    @property
    def missed(self) -> int:
        return self.n - self.goal

    @property
    def share(self) -> Share:
        return share(self.goal, self.n)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.everybody + other.everybody, self.n + other.n, self.goal + other.goal)


def tallies(
    outreach: Outreach, clocks: Iterable[Clock], *, customers: QuerySet[Customer], on: date
) -> dict[tuple[str, str], Tally]:
    """Return a tally for each arm and language that `customers` were in and written to, as known on the day `on`."""
    return tallies_of(people_sql(clocks, customers), goal_sql(outreach), on=on)


def tallies_of(people: Sql | None, goal: Sql, *, on: date) -> dict[tuple[str, str], Tally]:
    """Return a tally of `people` for each arm and language, of whom `goal` tells who reached it."""
    if people is None:
        return {}
    over = f"last < {literal(on)}"
    counted = "arm, language, COUNT(*) FROM people"
    text = f"""WITH {people.text}
        SELECT 'everybody', {counted} GROUP BY arm, language
        UNION ALL SELECT 'n', {counted} WHERE {over} GROUP BY arm, language
        UNION ALL SELECT 'goal', {counted} WHERE {over} AND {goal.text} GROUP BY arm, language"""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for what, code, language, count in fetched(Sql(text, (*people.params, *goal.params))):
        counts.setdefault((ARM_OF[code].value, language), {})[what] = count
    return {key: Tally(**found) for key, found in counts.items()}


def people_sql(clocks: Iterable[Clock], customers: QuerySet[Customer], *, held: str = "") -> Sql | None:
    """Return the WITH of `people` (customer_id, arm, language, day, last, began, ends); None where no run has anybody in it.

    The days `day` to `last` are looked at, which are the moments from `began` up to, not on, `ends`. `held` is a condition on
    `messages.customer_id`: with it who meets it is the part that was held back, and everybody else the other.
    """
    rows = list(clocks)
    if not rows:
        return None
    values = ", ".join(
        f"(%s, {literal(each.day)}, {literal(each.last)}, {instant(each.began)}, {evening(each.last)})" for each in rows
    )
    within = chosen(customers, "messages.customer_id")
    codes = " ".join(f"WHEN '{arm}' THEN {code}" for arm, code in _CODES.items())
    # Of the messages of one customer the first counts; its part travels in the last digits of its number
    first = f"MIN(messages.id * 4 + CASE messages.arm {codes} END) %% 4"
    arm = f"CASE WHEN {held} THEN {_CODES[Arm.HELD]} ELSE {_CODES[Arm.A]} END" if held else first
    text = f"""clocks (occasion, day, last, began, ends) AS (VALUES {values}),
        people AS (
            SELECT messages.customer_id, {arm} AS arm,
                MIN(messages.language) AS language, MIN(day) AS day, MIN(last) AS last, MIN(began) AS began, MIN(ends) AS ends
            FROM clocks JOIN {_MESSAGES} messages ON messages.occasion = clocks.occasion
            {within.and_more} messages.arm <> '' AND messages.customer_id IS NOT NULL
            GROUP BY messages.customer_id)"""  # noqa: S608
    return Sql(text, (*(each.occasion for each in rows), *within.params))


def goal_sql(outreach: Outreach) -> Sql:
    """Return the condition that a row of `people` reached the goal within its days."""
    return _GOALS[Goal(outreach.goal)](outreach)


def _retained(_outreach: Outreach) -> Sql:
    """A contract runs on the last day, the same one or another."""
    return Sql(f"""EXISTS (SELECT 1 FROM {_SPELLS} spells WHERE spells.customer_id = people.customer_id
        AND spells.started_on <= people.last AND (spells.ended_on IS NULL OR spells.ended_on > people.last))""")  # noqa: S608


def _active(_outreach: Outreach) -> Sql:
    return Sql(f"""EXISTS (SELECT 1 FROM {UsageDay._meta.db_table} used WHERE used.customer_id = people.customer_id
        AND used.day BETWEEN people.day AND people.last)""")  # noqa: S608


def _milestone(outreach: Outreach) -> Sql:
    text = f"""EXISTS (SELECT 1 FROM {MilestoneReached._meta.db_table} reached WHERE reached.customer_id = people.customer_id
        AND reached.milestone_id = %s AND reached.reached_on BETWEEN people.day AND people.last)"""  # noqa: S608
    return Sql(text, (outreach.milestone_id,))


def _answered(_outreach: Outreach) -> Sql:
    """A survey, of an answer that counts; or they wrote or called, by whatever channel."""
    text = f"""(EXISTS (SELECT 1 FROM {_RESPONSES} answers WHERE answers.customer_id = people.customer_id AND answers.state = %s
            AND answers.first_answered_at >= people.began AND answers.first_answered_at < people.ends)
        OR EXISTS (SELECT 1 FROM {_TALKS} talks WHERE talks.customer_id = people.customer_id AND talks.direction = %s
            AND talks.at >= people.began AND talks.at < people.ends))"""  # noqa: S608
    return Sql(text, (Response.State.COUNTED.value, Interaction.Direction.IN.value))


def _upgraded(_outreach: Outreach) -> Sql:
    """More a month on the last day than on the day before the first, in some currency, and in none less."""
    runs = "lines.started_on <= {day} AND (lines.ended_on IS NULL OR lines.ended_on > {day})"
    cents = "CAST(ROUND(lines.monthly_value * 100) AS bigint)"  # whole, so that what is equal is equal
    after, before = runs.format(day="own.last"), runs.format(day=later("own.day", -1))
    text = f"""people.customer_id IN (SELECT customer_id FROM (
        SELECT own.customer_id, lines.currency,
            SUM(CASE WHEN {after} THEN {cents} ELSE 0 END) - SUM(CASE WHEN {before} THEN {cents} ELSE 0 END) AS more
        FROM people own JOIN {_SPELLS} spells ON spells.customer_id = own.customer_id
            JOIN {_SUBSCRIPTIONS} lines ON lines.spell_id = spells.id
        WHERE lines.monthly_value > 0 GROUP BY own.customer_id, lines.currency) changes
        GROUP BY customer_id HAVING MAX(more) > 0 AND MIN(more) >= 0)"""  # noqa: S608
    return Sql(text)


_GOALS = {
    Goal.RETAINED: _retained,
    Goal.ACTIVE: _active,
    Goal.MILESTONE: _milestone,
    Goal.ANSWERED: _answered,
    Goal.UPGRADED: _upgraded,
}


@dataclass(frozen=True)
class Part:
    """Which customers a number counts: of which arms, and of those all, or as far as is known of them."""

    arms: tuple[Message.Arm, ...]
    state: str

    @property
    def arms_sql(self) -> str:
        return f"arm IN ({', '.join(str(_CODES[arm]) for arm in self.arms)})"


SIDES = {"treated": TREATED, "a": (Arm.A,), "b": (Arm.B,), "held_back": (Arm.HELD,)}
STATES = ("everybody", "n", "goal", "missed", "waiting")
PARTS = {f"{side}-{state}": Part(arms, state) for side, arms in SIDES.items() for state in STATES}


def members(
    outreach: Outreach, clocks: Iterable[Clock], part: Part, *, customers: QuerySet[Customer], on: date
) -> QuerySet[Customer]:
    """Return those of `customers` whom a number counts."""
    return members_of(people_sql(clocks, customers), goal_sql(outreach), part, customers=customers, on=on)


def members_of(people: Sql | None, goal: Sql, part: Part, *, customers: QuerySet[Customer], on: date) -> QuerySet[Customer]:
    """Return those of `customers` whom a number about `people` counts."""
    over = f"last < {literal(on)}"
    if people is None:
        return customers.none()
    asked = {
        "everybody": Sql("1 = 1"),
        "n": Sql(over),
        "goal": Sql(f"{over} AND {goal.text}", goal.params),
        "missed": Sql(f"{over} AND NOT {goal.text}", goal.params),
        "waiting": Sql(f"NOT {over}"),
    }[part.state]
    text = f"WITH {people.text} SELECT customer_id FROM people WHERE {part.arms_sql} AND {asked.text}"  # noqa: S608
    return customers.filter(pk__in=RawSQL(text, (*people.params, *asked.params)))  # noqa: S611 - what goes in are parameters
