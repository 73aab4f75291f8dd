"""Each rule is written twice, in Python and in SQL: over facts drawn by lot both say the same, on whichever database."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.contact_policy.asks import LOWEST_PRIORITY, PURPOSES, Ask, Channel, Moment
from accounts.contact_policy.rules import needed, refusing, rule_sql, rules_for
from accounts.contact_policy.sources import registered
from accounts.models import ContactPolicy
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "th", "ar", "id"]
COUNTRIES = ["EG", "TH", "DE", ""]
TEXTS = {"country": st.sampled_from(COUNTRIES), "zone": st.just(""), "team_country": st.just("")}
SMALL = st.integers(0, 4)
asks = st.builds(
    Ask,
    purpose=st.sampled_from(PURPOSES),
    channel=st.sampled_from(Channel.values),
    languages=st.none() | st.frozensets(st.sampled_from(LANGUAGES)),
    fallback=st.sampled_from(["", *LANGUAGES]),
    priority=st.integers(1, LOWEST_PRIORITY),
)
policies = st.builds(
    ContactPolicy,
    most_promotions=st.integers(1, 5),
    promotion_days=st.integers(1, 30),
    consent_countries=st.lists(st.sampled_from(COUNTRIES[:-1]), unique=True),
)


@st.composite
def cases(draw):
    """An ask, the moment, and one recipient's facts, as all the sources together may tell them."""
    ask, moment = draw(asks), Moment(NOW, draw(policies))
    facts = {
        "contact_id": draw(st.none() | st.just(7)),
        "address": draw(st.sampled_from(["", "a@example.com"])),
        "language": draw(st.sampled_from([*LANGUAGES, "", None])),
    }
    for source in registered(needed([ask], moment)):
        for name, nothing in source.columns_for([ask]).items():
            if nothing is not None:
                facts[name] = draw(TEXTS.get(name, st.just("")) if nothing == "" else SMALL)
    return ask, moment, facts


def literal(value) -> str:
    return f"CAST(%s AS {'text' if isinstance(value, str) or value is None else 'integer'})"


@given(cases())
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_person_and_a_million_are_decided_alike(case):
    ask, moment, facts = case
    rule = rule_sql(ask, moment)
    known = ", ".join(f"{literal(value)} AS {name}" for name, value in facts.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {rule.text} FROM (SELECT {known}) known", [*rule.params, *facts.values()])
        (told,) = cursor.fetchone()
    refusals = refusing(facts, ask, moment)
    assert told == (refusals[0].name if refusals else "")


@given(asks, policies)
def test_whatever_may_be_asked_is_decided_by_some_rules_and_each_once(ask, policy):
    names = [rule.name for rule in rules_for(ask, Moment(NOW, policy))]
    assert len(names) == len(set(names))
    assert {"nobody_known", "person_gone", "no_address", "opted_out"} <= set(names)


@pytest.mark.parametrize(
    "bad", [{"purpose": "all"}, {"purpose": "x"}, {"channel": "post"}, {"priority": -1}, {"priority": "1"}]
)
def test_what_nobody_can_ask_is_refused_before_it_is_part_of_a_statement(bad):
    with pytest.raises(ValueError, match=r"nothing is sent|no priority"):
        Ask(**({"purpose": "promotion"} | bad))
