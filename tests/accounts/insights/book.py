"""A small book of customers about the last whole month, and their departures."""

from datetime import date, timedelta

from accounts.actions.departures import stage_at
from accounts.models import ChurnCategory, ChurnReason, Departure, MitigationTeam
from accounts.paying import business_day
from tests.factories import make_customer, make_product, make_spell, make_subscription, make_team


def last_month() -> tuple[date, date]:
    """The closing days before and of the last month that is over."""
    end = business_day().replace(day=1) - timedelta(days=1)
    return end.replace(day=1) - timedelta(days=1), end


def make_book(**fields):
    """Ten at the start of last month, three lost; three new who stay, one who does not, one won back: the toy case."""
    start, _end = last_month()
    long_ago, inside, later = start - timedelta(days=200), start + timedelta(days=9), start + timedelta(days=20)
    product = make_product()
    spells = {name: make_spell(customer=make_customer(name=name, **fields), started_on=long_ago) for name in "DEFGHIK"}
    for name in "ABC":
        spells[name] = make_spell(customer=make_customer(name=name, **fields), started_on=long_ago, ended_on=inside)
    for name in ("N1", "N2", "N3"):
        make_spell(customer=make_customer(name=name, **fields), started_on=inside)
    make_spell(customer=make_customer(name="N4", **fields), started_on=inside, ended_on=later)
    back = make_customer(name="X", **fields)
    make_spell(customer=back, started_on=long_ago, ended_on=start - timedelta(days=40))
    make_spell(customer=back, started_on=inside)
    for name, spell in spells.items():
        currency = "USD" if name in "ABDE" else "THB"
        make_subscription(
            spell=spell, product=product, started_on=long_ago, ended_on=spell.ended_on, monthly_value=100, currency=currency
        )
    return spells


def make_reason(code, *teams, said="Because"):
    category = ChurnCategory.objects.create(code=f"kind-{code}", wordings={"en": f"Kind {code}"})
    for place, team in enumerate(teams, start=1):
        MitigationTeam.objects.create(category=category, team=team, place=place)
    return ChurnReason.objects.create(code=code, category=category, wordings={"en": said})


def make_departure(spell, reason=None, **fields):
    day = spell.ended_on or business_day() + timedelta(days=10)
    values = {
        "customer": spell.customer,
        "spell": spell,
        "notice_on": day - timedelta(days=5),
        "effective_on": day,
        "said_reason": reason,
        "age_days": (day - spell.started_on).days,
        "stage": stage_at(day - spell.started_on),
        "outcome": Departure.Outcome.LEFT,
        "decided_on": day,
    } | fields
    return Departure.objects.create(**values)


def make_left_book():
    """The toy case with its departures: A and B say one thing, of C nobody knows why; D was saved."""
    spells = make_book()
    support, product = make_team(name="Customer support"), make_team(name="Product")
    hard, dear = make_reason("hard", product, support, said="Too hard"), make_reason("dear", support, said="Too dear")
    make_departure(spells["A"], hard)
    make_departure(spells["B"], dear, found_reason=hard)
    make_departure(spells["C"])
    make_departure(spells["D"], dear, effective_on=last_month()[1], notice_on=last_month()[0], outcome=Departure.Outcome.SAVED)
    return spells
