"""What an outreach did: its goal among those it was meant for against those held back, over all and in parts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.models import Consent, Contact, Customer, User
from accounts.paying import business_day
from accounts.stretches import Sql, fetched
from playbooks.models import Outreach
from playbooks.outreach.goals import ARM_OF, TREATED, Arm, Clock, Tally, clocks_of, people_sql, tallies
from retention_site.base.differences import Difference, Verdict, difference


@dataclass(frozen=True)
class Lift:
    """Two parts of a comparison, the second being what the first is held against."""

    one: Tally
    other: Tally

    @property
    def difference(self) -> Difference:
        """In points, more being better; only of those whose days are over."""
        return difference(self.one.share, self.other.share)

    @property
    def verdict(self) -> Verdict:
        return self.difference.verdict

    @property
    def everybody(self) -> int:
        return self.one.everybody + self.other.everybody

    @property
    def waiting(self) -> int:
        return self.one.waiting + self.other.waiting

    @property
    def visible_from(self) -> float | None:
        """About how many points apart the two must be for a difference to be seen with so many: half the interval."""
        found = self.difference
        return None if found.low is None or found.high is None else (found.high - found.low) / 2


@dataclass(frozen=True)
class Results:
    """All that is said of the goal of an outreach to one reader, on one day."""

    outreach: Outreach
    on: date
    clocks: list[Clock] = field(default_factory=list)
    found: Mapping[tuple[str, str], Tally] = field(default_factory=dict)

    def of(self, *arms: str, language: str | None = None) -> Tally:
        """Return the tally of some arms together, in one language or all."""
        own = (each for (arm, spoken), each in self.found.items() if arm in arms and language in (None, spoken))
        return sum(own, Tally())

    @property
    def lift(self) -> Lift:
        """Those it was meant for against those held back."""
        return Lift(self.of(*TREATED), self.of(Arm.HELD))

    @property
    def variants(self) -> dict[str, Lift]:
        """Each wording against those held back, where there are two."""
        return {arm.value: Lift(self.of(arm), self.of(Arm.HELD)) for arm in TREATED if self.has_two}

    @property
    def between(self) -> Lift | None:
        """The second wording against the first, where there are two."""
        return Lift(self.of(Arm.B), self.of(Arm.A)) if self.has_two else None

    @property
    def has_two(self) -> bool:
        return self.of(Arm.B).everybody > 0

    @property
    def languages(self) -> dict[str, Lift]:
        """By the language they were written to in, most customers first; nothing where there is only one."""
        spoken = {language for _arm, language in self.found}
        lifts = {each: Lift(self.of(*TREATED, language=each), self.of(Arm.HELD, language=each)) for each in spoken}
        ordered = sorted(lifts.items(), key=lambda pair: (-pair[1].everybody, pair[0]))
        return dict(ordered) if len(ordered) > 1 else {}

    @property
    def began(self) -> datetime | None:
        """When the days of its first run began."""
        return min((clock.began for clock in self.clocks), default=None)

    @property
    def known_on(self) -> date | None:
        """The day on which it is known of everybody so far."""
        return max((clock.known_on for clock in self.clocks), default=None)


def results_of(outreach: Outreach, *, user: User, on: date | None = None) -> Results:
    """Return what is known of the goal on the day `on` (today) of the customers `user` may see, in three queries."""
    day, clocks = on or business_day(), clocks_of(outreach)
    found = tallies(outreach, clocks, customers=Customer.objects.visible_to(user), on=day)
    return Results(outreach, day, clocks, found)


def refusals_after(results: Results, *, user: User) -> Lift:
    """Return of how many customers of both parts somebody refused mail, of whatever purpose, within the days: one query.

    Of everybody, since a refusal is known at once.
    """
    people, counts = people_sql(results.clocks, Customer.objects.visible_to(user)), Counter[str]()
    if people is not None:
        text = f"""WITH {people.text}
            SELECT people.arm, COUNT(DISTINCT people.customer_id) FROM {Consent._meta.db_table} refusals
            JOIN {Contact._meta.db_table} contacts ON contacts.id = refusals.contact_id
            JOIN people ON people.customer_id = contacts.customer_id
            WHERE refusals.decision = %s AND refusals.at >= people.began AND refusals.at < people.ends
            GROUP BY people.arm"""  # noqa: S608
        rows = fetched(Sql(text, (*people.params, Consent.Decision.REFUSED.value)))
        counts.update({ARM_OF[code].value: n for code, n in rows})
    lift = results.lift
    return Lift(
        Tally(lift.one.everybody, lift.one.everybody, sum(counts[arm] for arm in TREATED)),
        Tally(lift.other.everybody, lift.other.everybody, counts[Arm.HELD]),
    )
