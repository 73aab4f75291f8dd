"""How the demo company's customers stand, and how they came to: told by the product's own rules, month by month."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from accounts.defaults import make_milestones, make_segments
from accounts.milestones.refreshing import refresh_milestones
from accounts.models import Feeling, Milestone, Segment, Stage, StageChange, Standing, StandingRules, WaitingUsageEvent
from accounts.segments.membership import refresh_members
from accounts.standing.days import read_day
from accounts.standing.facts import standings_sql
from accounts.standing.refresh import refresh_standings
from accounts.stretches import Sql, fetched
from playbooks.models import Snooze
from retention_site.demo.beginnings import IMPORTED, INVITED, LOOKED
from retention_site.demo.statements import insert, stamp
from retention_site.demo.story import Story

MONTHS: Final = 12  # of the history of stages
MOMENTS: Final[dict[str, dict[str, Any]]] = {
    "imported_data": {"event": IMPORTED},
    "used_5_times": {"event": LOOKED, "times": 5},
    "invited_colleague": {"event": INVITED},
}
FEELINGS: Final = {  # by the number of the customer
    1: (Feeling.Kind.WORRIED, "They count by hand again, in all three branches."),
    2: (Feeling.Kind.GOOD, ""),
    3: (Feeling.Kind.UNSURE, "Waits for answers at the end of the month."),
    7: (Feeling.Kind.GOOD, "Quick to learn; the front desk asks good questions."),
    8: (Feeling.Kind.GOOD, "A new branch is planned."),
    10: (Feeling.Kind.WORRIED, "The invoice was wrong twice."),
    11: (Feeling.Kind.UNSURE, ""),
}
EARLY: Final = ("KS-0998", "KS-0999")  # customers of the shop system whom nobody has entered here yet


def take_stock(story: Story) -> None:
    """Store who reached which milestone, how everybody stands and stood, what is felt, and who is in which segment."""
    _milestones(story)
    refresh_standings(as_of=story.today)
    _history(story)
    _feelings(story)
    _not_now(story)
    _early(story)
    make_segments()
    # The events of this company are its own: its app is the one that opens
    shipped = Segment.objects.filter(code="no-mobile-or-extension", version=1)
    shipped.update(rule={"all": [_ACTIVE, {"not": {"did": "app_opened", "product": "", "times": 1, "of": "ever"}}]})
    refresh_members()


_ACTIVE: Final = {"field": "stage", "op": "is", "value": ["active"]}


def _milestones(story: Story) -> None:
    make_milestones()
    for code, fields in MOMENTS.items():
        Milestone.objects.filter(code=code, version=1, is_active=False).update(is_active=True, **fields)
    refresh_milestones(on=story.today)


def _history(story: Story) -> None:
    """The stages that the rules would have told at the end of each month, as if they had been looked at every time."""
    ours = {customer.pk for customer in story.customers}
    StageChange.objects.filter(customer__in=ours).delete()
    before: dict[int, str] = {}
    changes: list[StageChange] = []
    last = None
    for day in (*_month_ends(story.today), story.today):
        for pk, stage, since in _stages(day):
            if pk in ours and stage != before.get(pk):
                on = since if since and (last is None or since > last) else day
                changes.append(StageChange(customer_id=pk, before=before.get(pk, ""), stage=stage, on=on))
                before[pk] = stage
        last = day
    changes.sort(key=lambda change: (change.on, change.customer_id))
    insert(changes)
    stamp(((change, datetime.combine(change.on, time(1), UTC)) for change in changes), "at")
    since_when = {change.customer_id: change.on for change in changes}
    standings = list(Standing.objects.filter(customer__in=ours))
    for standing in standings:
        standing.stage_since = since_when.get(standing.pk, standing.stage_since)
    Standing.objects.bulk_update(standings, ["stage_since"], batch_size=200)


def _month_ends(today: date) -> Iterator[date]:
    """Yield the last days of the months before, oldest first."""
    for months in range(MONTHS - 1, -1, -1):
        count = today.year * 12 + today.month - 1 - months
        yield date(count // 12, count % 12 + 1, 1) - timedelta(days=1)


def _stages(day: date) -> Iterator[tuple[int, str, date | None]]:
    """Yield (customer, stage, since when) as of a day."""
    told = standings_sql(as_of=day, rules=StandingRules.current())
    rows = fetched(Sql(f"SELECT customer_id, stage, stage_since FROM ({told.text}) told", told.params))  # noqa: S608
    for pk, stage, since in rows:
        yield pk, stage, since and read_day(since)


def _feelings(story: Story) -> None:
    found = []
    for company, _life, customer in story.lives:
        if company.number in FEELINGS and customer.manager:
            kind, note = FEELINGS[company.number]
            found.append(Feeling(customer=customer, kind=kind, note=note, actor=customer.manager))
    insert(found)
    stamp(((each, story.before - timedelta(days=1 + 3 * n)) for n, each in enumerate(found)), "at")


def _not_now(story: Story) -> None:
    """One who slips away is left alone for a week: somebody has looked."""
    slipping = Standing.objects.filter(customer__in=story.customers, stage=Stage.SLIPPING, customer__manager__isnull=False)
    standing = slipping.select_related("customer__manager").order_by("customer__external_id").first()
    manager = standing.customer.manager if standing else None
    if standing is None or manager is None:
        return
    why = "They close for a week of stock-taking every year."
    fields = {"customer": standing.customer, "stage": standing.stage, "actor": manager, "why": why}
    snooze = Snooze(on=story.today, until=story.today + timedelta(days=7), **fields)
    insert([snooze])
    stamp([(snooze, story.before)], "at")


def _early(story: Story) -> None:
    """What the shop system told of customers who are not here yet waits for them."""
    rows = [
        WaitingUsageEvent(
            event_id=f"demo-{external_id}-{days}", external_id=external_id, name="sale", at=story.before - timedelta(days=days)
        )
        for external_id in EARLY
        for days in (1, 2)
    ]
    insert(rows)
    stamp(((row, row.at) for row in rows), "arrived_at")
