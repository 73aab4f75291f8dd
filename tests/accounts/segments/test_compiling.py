import random
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Attribute, Contact, Customer, Feeling, Standing
from accounts.segments.compiling import customers_in
from accounts.segments.fields import Fields, Kind
from accounts.segments.rules import check
from tests.accounts.segments.evaluator import TODAY, fits
from tests.factories import (
    make_contact,
    make_customer,
    make_interaction,
    make_product,
    make_spell,
    make_subscription,
    make_use,
    make_user,
)

pytestmark = pytest.mark.django_db
PRODUCTS, EVENTS, STAGES = ("till", "stock"), ("sale", "export"), ("slipping", "active", "trial")
CITIES = ("Cairo", "100% Café", "")


def some_day(dice, *, known=0.7):
    return TODAY + timedelta(days=dice.randint(-60, 20)) if dice.random() < known else None


def standing_of(customer, dice):
    """The standing of a customer, or for some none at all: then nothing of it is known."""
    names = ("stage", "open_issues", "last_use_on", "monthly_value", "payment_failed", "risk", "currency")
    if dice.random() < 0.25:
        return dict.fromkeys(names)
    facts = {
        "stage": dice.choice(STAGES),
        "open_issues": dice.randint(0, 2),
        "last_use_on": some_day(dice),
        "monthly_value": dice.choice([None, 50, 100]),
        "payment_failed": dice.random() < 0.5,
        "risk": dice.choice([None, 0.25, 0.5]),
        "currency": dice.choice(["USD", ""]),
    }
    Standing.objects.create(customer=customer, **facts)
    return facts | {"risk": facts["risk"] and 100 * facts["risk"], "currency": facts["currency"] or None}


def own_of(dice):
    own = {
        "branches": dice.choice([None, "2", "10"]),
        "city": dice.choice(["Cairo", None]),
        "open": dice.choice([True, False, None]),
    }
    opened = some_day(dice, known=0.5)
    own["since"] = opened and opened.isoformat()
    facts = {f"attr.{code}": value for code, value in own.items()} | {"attr.since": opened}
    facts["attr.branches"] = own["branches"] and float(own["branches"])
    return {code: value for code, value in own.items() if value is not None}, facts


def make_person(dice, actor, products):
    own, facts = own_of(dice)
    columns = {
        "value_tier": dice.choice(["vip", "standard"]),
        "industry": dice.choice(CITIES),
        "industry_fit": dice.choice([True, False, None]),
        "trial_started_on": some_day(dice),
        "started_on": some_day(dice),
    }
    customer = make_customer(name=f"Customer {dice.choice('abc')}")
    Customer.objects.filter(pk=customer.pk).update(attributes=own, **columns)
    facts |= columns | standing_of(customer, dice) | {"industry": columns["industry"] or None, "name": customer.name}
    facts["contacts"] = dice.randint(0, 3)
    for _ in range(facts["contacts"]):
        make_contact(customer=customer)
    Contact.objects.filter(customer=customer).update(is_champion=False)
    if facts["contacts"] and dice.random() < 0.5:
        Contact.objects.filter(pk=customer.contacts.first().pk).update(is_champion=True)
    facts["champion"] = customer.contacts.filter(is_champion=True).exists()
    held = frozenset(code for code in PRODUCTS if dice.random() < 0.5)
    spell = make_spell(customer=customer, started_on=TODAY - timedelta(days=5)) if held else None
    for code in held:
        make_subscription(spell=spell, product=products[code], started_on=TODAY - timedelta(days=5))
    talks = [day for day in (some_day(dice, known=0.4) for _ in range(2)) if day and day <= TODAY]
    for day in talks:
        make_interaction(
            customer=customer, at=timezone.make_aware(datetime.combine(day, time(23, 59)), timezone.get_default_timezone())
        )
    feelings = [dice.choice(["good", "worried"]) for _ in range(dice.randint(0, 2))]
    for kind in feelings:
        Feeling.objects.create(customer=customer, kind=kind, actor=actor)
    facts |= {"paying": bool(held), "pays_for": held or None, "last_talk": max(talks, default=None)}
    facts["feeling"] = feelings[-1] if feelings else None
    facts["use"] = [
        (TODAY - timedelta(days=dice.randint(0, 60)), dice.choice(EVENTS), 1 + dice.randint(0, 2)) for _ in range(3)
    ]
    facts["use"] = list({(day, event): (day, event, n) for day, event, n in facts["use"]}.values())
    for day, event, n in facts["use"]:
        make_use(customer, day, name=event, events=n)
    return customer.pk, facts


@pytest.fixture
def people():
    """Customers of whom some things are known and some not, each with what is true of them."""
    dice = random.Random(20260615)
    for code, kind in (("branches", "number"), ("city", "text"), ("open", "boolean"), ("since", "date")):
        Attribute.objects.create(code=code, label=code, kind=kind)
    products = {code: make_product(code=code) for code in PRODUCTS}
    actor = make_user()
    return dict(make_person(dice, actor, products) for _ in range(60))


CHOICES = {
    "stage": STAGES, "value_tier": ("vip", "standard"), "industry": CITIES[:2], "pays_for": PRODUCTS,
    "feeling": ("good", "worried"), "currency": ("USD",),
}  # fmt: skip
ASKED = {
    Kind.CHOICE: (*CHOICES,),
    Kind.NUMBER: ("open_issues", "risk", "contacts", "attr.branches"),
    Kind.MONEY: ("monthly_value",),
    Kind.DATE: ("last_use_on", "trial_started_on", "started_on", "last_talk", "attr.since"),
    Kind.BOOLEAN: ("payment_failed", "industry_fit", "champion", "paying", "attr.open"),
    Kind.TEXT: ("name", "attr.city"),
}


def values_of(kind, code):
    if kind == Kind.CHOICE:
        return st.lists(st.sampled_from(CHOICES[code]), min_size=1, max_size=2)
    if kind in (Kind.NUMBER, Kind.MONEY):
        return st.sampled_from([-1, 0, 1, 2, 3, 25, 50, 100])
    if kind == Kind.BOOLEAN:
        return st.booleans()
    return st.sampled_from(["customer a", "Cairo", "CAI", "%", "a"]) if kind == Kind.TEXT else st.integers(0, 40)


def comparisons():
    from accounts.segments.fields import OPERATORS

    found = []
    for kind, codes in ASKED.items():
        for code in codes:
            for op in OPERATORS[kind]:
                value = {} if op.value in ("is_known", "is_unknown") else {"value": values_of(kind, code)}
                found.append(st.fixed_dictionaries({"field": st.just(code), "op": st.just(op.value), **value}))
    return st.one_of(found)


USES = st.fixed_dictionaries(
    {
        "did": st.sampled_from(["", *EVENTS, "nothing"]),
        "times": st.integers(1, 4),
        "within_days": st.sampled_from([1, 7, 30]),
        "of": st.sampled_from(["today", "start", "trial"]),
    }
) | st.fixed_dictionaries({"did": st.sampled_from(EVENTS), "times": st.integers(1, 3), "of": st.just("ever")})


def groups(inner):
    several = st.lists(inner, min_size=1, max_size=3)
    return (
        several.map(lambda parts: {"all": parts})
        | several.map(lambda parts: {"any": parts})
        | inner.map(lambda part: {"not": part})
    )


LEAVES = comparisons() | USES
RULES = LEAVES | groups(LEAVES) | groups(groups(LEAVES)) | groups(groups(groups(LEAVES)))


def found(rule):
    return set(customers_in(rule, Customer.objects.all(), on=TODAY).values_list("pk", flat=True))


def test_the_database_finds_whom_plain_python_finds(people):
    @given(RULES)
    @settings(max_examples=400)
    def holds(rule):
        assert check(rule) == []
        assert found(rule) == {pk for pk, person in people.items() if fits(rule, person)}

    holds()


def test_not_all_is_any_not_whatever_is_unknown(people):
    @given(st.lists(LEAVES | groups(LEAVES), min_size=1, max_size=3))
    @settings(max_examples=100)
    def holds(parts):
        denied = [{"not": part} for part in parts]
        assert found({"not": {"all": parts}}) == found({"any": denied})
        assert found({"not": {"any": parts}}) == found({"all": denied})
        assert found({"not": {"not": {"all": parts}}}) == found({"all": parts})
        assert found({"any": [{"all": parts}, {"not": {"all": parts}}]}) == set(people)

    holds()


def test_every_field_can_be_asked_by_each_of_its_operators(people):
    values = {Kind.NUMBER: 2, Kind.MONEY: 2, Kind.DATE: 3, Kind.BOOLEAN: True, Kind.TEXT: "a"}
    for field in Fields().values():
        for op in field.operators:
            value = values.get(field.kind, list(field.offered)[:1])
            asked = {} if op.value in ("is_known", "is_unknown") else {"value": value}
            if field.kind == Kind.CHOICE and not value and asked:
                continue  # nothing to choose from here
            rule = {"field": field.code, "op": op.value, **asked}
            with CaptureQueriesContext(
                connection,
            ) as captured:
                fitting = found(rule)
            assert len(captured) <= 3, field.code
            assert fitting.isdisjoint(found({"not": rule})), field.code
            assert fitting | found({"not": rule}) == set(people), field.code


def test_what_people_write_is_a_parameter(people):
    rule = {"field": "name", "op": "contains", "value": "'; DROP TABLE accounts_customer; --%s"}
    text, params = customers_in(rule, Customer.objects.all(), on=TODAY).query.sql_with_params()
    assert "DROP" not in text
    assert any("DROP" in str(each) for each in params)
    assert found(rule) == set()
    assert found({"did": "'); DROP TABLE accounts_usageday; --", "of": "ever"}) == set()
