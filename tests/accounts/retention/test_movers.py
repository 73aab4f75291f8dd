"""The customers behind each number are as many as it says, by contract and by activity, whole and split."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from accounts.actions.usage import UsageRow, record_usage
from accounts.dimensions import dimensions, rates_by
from accounts.models import Attribute, Customer
from accounts.movements import rates_of
from accounts.movers import Move, Movers, moved, read
from accounts.retention import Period, Unit, activity_spells, periods
from accounts.stretches import Basis, Rule
from tests.accounts.retention.lives import random_life
from tests.factories import make_customer, make_product, make_spell, make_subscription, make_team, make_user

pytestmark = pytest.mark.django_db

FIRST, LAST, ON = date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 11)
COUNTS = {
    Move.BC: lambda line: line.bc,
    Move.RC: lambda line: line.rc,
    Move.NC: lambda line: line.nc,
    Move.SURVIVORS: lambda line: line.survivors,
    Move.LOST: lambda line: line.moves.lost,
    Move.ACQUIRED: lambda line: line.moves.acquired,
    Move.WON_BACK: lambda line: line.moves.won_back,
    Move.JOINED_AND_LEFT: lambda line: line.moves.joined_and_left,
}


def many(rng, customers):
    for customer in customers:
        for started_on, ended_on in random_life(rng):
            make_spell(customer=customer, started_on=started_on, ended_on=ended_on)


def active(rng, customers):
    rows = []
    for customer in customers:
        days = {FIRST + timedelta(days=rng.randrange(-300, 400)) for _ in range(rng.randrange(16))}
        moments = [datetime.combine(day, time(10), ZoneInfo(settings.TIME_ZONE)) for day in days]
        rows += [UsageRow(f"{customer.pk}-{at}", customer.pk, "sale", at, Decimal(1), None) for at in moments]
    record_usage(rows)


@pytest.mark.parametrize(
    ("fill", "rule", "unit"),
    [
        (many, Rule(), Unit.MONTH),
        (many, Rule(), Unit.YEAR),
        (active, Rule(Basis.ACTIVITY, 12), Unit.MONTH),
        (active, Rule(Basis.ACTIVITY, 60), Unit.YEAR),
    ],
)
def test_the_list_is_as_long_as_the_number(fill, rule, unit):
    fill(random.Random(7), [make_customer() for _ in range(50)])
    lines = rates_of(Customer.objects.all(), periods(FIRST, LAST, unit), unit, rule=rule, on=ON)
    seen = set()
    for line in lines:
        for move, count in COUNTS.items():
            found = moved(Customer.objects.all(), Movers(move, line.period, rule), {}, on=ON)
            assert found.count() == count(line), (move, line.period)
            seen |= {move} if count(line) else set()
    assert seen == set(Move)


def test_each_group_opens_its_customers(django_assert_max_num_queries):
    rng = random.Random(3)
    plan = Attribute.objects.create(code="plan", label="Plan", kind="choice", choices=["Gold", "Tin"])
    trained = Attribute.objects.create(code="trained", label="Trained", kind="boolean")
    teams, users, products = [make_team(), None], [make_user(), make_user(), None], [make_product() for _ in range(6)]
    for _ in range(40):
        own = {"plan": rng.choice(["Gold", "Tin"])} if rng.random() < 0.8 else {}
        customer = make_customer(
            industry=rng.choice(["Coffee", "Tea", ""]),
            value_tier=rng.choice(["standard", "vip"]),
            country=rng.choice(["TH", "EG", ""]),
            team=rng.choice(teams),
            manager=rng.choice(users),
            attributes=own | {"trained": rng.random() < 0.5},
        )
        spell = make_spell(customer=customer, started_on=date(2023, 6, 1), ended_on=rng.choice([None, date(2024, 4, 9)]))
        for product in rng.sample(products, rng.randrange(6)):
            make_subscription(spell=spell, product=product, started_on=date(2023, 6, 1), ended_on=spell.ended_on)
    period, known = Period(date(2024, 3, 31), date(2024, 4, 30)), dimensions([plan, trained])
    assert set(known) >= {"industry", "value_tier", "products", "manager", "team", "country", "attr.plan", "attr.trained"}
    for code, dimension in known.items():
        with django_assert_max_num_queries(2):
            groups = rates_by(Customer.objects.all(), dimension, period, rule=Rule(), on=ON)
        assert len(groups) > 1, code
        assert sum(group.bc for group in groups) == 40
        for group in groups:
            for move, count in ((Move.BC, group.bc), (Move.LOST, group.lost), (Move.SURVIVORS, group.survivors)):
                movers = read(Movers(move, period, Rule(), code, group.key).code)
                assert moved(Customer.objects.all(), movers, known, on=ON).count() == count, (code, group)
    labels = {group.label for group in rates_by(Customer.objects.all(), known["products"], period, rule=Rule(), on=ON)}
    assert {"4 or more", "0", "1"} <= labels


def test_what_is_no_number_is_refused():
    for text in ("", "lost", "lost:2024-01-31:2024-01-31:contract:0", "lost:2024-01-31:2024-02-29:activity:0",
                 "gone:2024-01-31:2024-02-29:contract:0", "lost:2024-01-31:2024-02-29:contract:0:industry"):  # fmt: skip
        with pytest.raises(ValueError):  # noqa: PT011 - of any kind
            read(text)


# The toy case of the oracles: ten at the start, three leave, one was gone before, three of four who join stay, one is won back
START, END = date(2025, 5, 31), date(2025, 6, 30)
BEFORE, INSIDE, LATER = date(2025, 1, 1), date(2025, 6, 9), date(2025, 6, 20)


def toy():
    spells = {name: [(BEFORE, None)] for name in "DEFGHIK"}
    spells |= {name: [(BEFORE, INSIDE)] for name in "ABC"}
    spells["J"] = [(BEFORE, date(2025, 5, 1))]
    spells |= {name: [(INSIDE, None)] for name in ("N1", "N2", "N3")}
    spells["N4"] = [(INSIDE, LATER)]
    spells["X"] = [(date(2024, 1, 1), date(2024, 6, 1)), (INSIDE, None)]
    for name, lives in spells.items():
        customer = make_customer(name=name, industry="Coffee" if name in "ABCD" else "Tea")
        for started_on, ended_on in lives:
            make_spell(customer=customer, started_on=started_on, ended_on=ended_on)


def test_the_toy_case():
    toy()
    period = Period(START, END)
    (line,) = rates_of(Customer.objects.all(), [period], Unit.MONTH, rule=Rule(), on=date(2025, 7, 1))
    assert (line.bc, line.rc, line.survivors, line.moves.lost) == (10, 11, 7, 3)
    assert (line.moves.acquired, line.moves.won_back, line.moves.joined_and_left) == (3, 1, 1)
    assert (line.retention.percent, line.churn.percent) == (70.0, 30.0)

    def names(move):
        return set(moved(Customer.objects.all(), Movers(move, period), {}, on=END).values_list("name", flat=True))

    assert names(Move.LOST) == set("ABC")
    assert names(Move.SURVIVORS) == set("DEFGHIK")
    assert (names(Move.ACQUIRED), names(Move.WON_BACK)) == ({"N1", "N2", "N3"}, {"X"})
    assert names(Move.JOINED_AND_LEFT) == {"N4"}
    groups = rates_by(Customer.objects.all(), dimensions([])["industry"], period, rule=Rule(), on=END)
    assert [(each.label, each.bc, each.lost) for each in groups] == [("Tea", 6, 0), ("Coffee", 4, 3)]


def test_activity_days_join_into_stretches_of_their_own():
    """What `activity_spells` makes of one customer is what the lists show."""
    customer = make_customer()
    days = [date(2024, 1, 10), date(2024, 1, 30), date(2024, 3, 20)]
    zone = ZoneInfo(settings.TIME_ZONE)
    moments = [datetime.combine(day, time(9), zone) for day in days]
    record_usage([UsageRow(str(at), customer.pk, "sale", at, Decimal(1), None) for at in moments])
    spells = list(activity_spells(days, inactive_after=30))
    assert spells == [(date(2024, 1, 10), date(2024, 2, 29)), (date(2024, 3, 20), date(2024, 4, 19))]
    february = Movers(Move.LOST, Period(date(2024, 1, 31), date(2024, 2, 29)), Rule(Basis.ACTIVITY, 30))
    march = Movers(Move.WON_BACK, Period(date(2024, 2, 29), date(2024, 3, 31)), Rule(Basis.ACTIVITY, 30))
    for movers in (february, march):
        assert list(moved(Customer.objects.all(), movers, {}, on=LAST)) == [customer]
