"""The clocks: what they allow never breaks their promise, and each refusal tells the very moment of its end."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.clocks import Ask, Rule, Throttle, throttled
from surveys.models import AskingRules, Survey
from surveys.models.surveys import RELATION_KINDS
from tests.factories import NOW

RULES = AskingRules(pk=1)
DAY = timedelta(days=1)
KINDS = st.sampled_from(Survey.Kind.values)
TRIES = st.lists(st.tuples(KINDS, st.integers(0, 60 * 24 * 20)), max_size=40)  # a kind, minutes after the try before
OWN = st.builds(
    AskingRules,
    quiet_days=st.integers(0, 60),
    nps_most=st.integers(1, 3),
    nps_days=st.integers(1, 400),
    talk_quiet_days=st.integers(0, 30),
)


def ask(kind, days_ago):
    return Ask(kind, NOW - days_ago * DAY)


@pytest.mark.parametrize(
    ("kind", "asked", "rule", "days"),
    [
        ("nps", [], None, 0),
        ("nps", [("check_in", 29)], Rule.QUIET, 1),
        ("nps", [("check_in", 30)], None, 0),
        ("check_in", [("nps", 10)], Rule.QUIET, 20),
        ("reactivation", [("nps", 10)], Rule.QUIET, 20),
        ("nps", [("nps", 200), ("nps", 100)], Rule.NPS, 160),
        ("nps", [("nps", 360), ("nps", 100)], None, 0),
        ("nps", [("nps", 200), ("nps", 5)], Rule.NPS, 160),  # the rule that holds longer is told
        ("check_in", [("nps", 200), ("nps", 100)], None, 0),
        ("csat", [("csat", 13)], Rule.TALK, 1),
        ("csat", [("csat", 14)], None, 0),
        ("csat", [("nps", 1)], None, 0),
        ("nps", [("csat", 1)], None, 0),
        ("exit", [("exit", 1), ("nps", 1), ("csat", 1)], None, 0),
    ],
)
def test_the_rules_as_shipped(kind, asked, rule, days):
    found = throttled(kind, [ask(*each) for each in asked], RULES, at=NOW)
    assert found == (Throttle(rule, NOW + days * DAY) if rule else None)


@given(TRIES, OWN)
def test_whatever_is_tried_the_promise_holds(tries, rules):
    at, asked = NOW, []
    for kind, minutes in tries:
        at += timedelta(minutes=minutes)
        found = throttled(kind, asked, rules, at=at)
        if found is None:
            asked.append(Ask(kind, at))
        else:
            assert found.until > at
            assert not _allowed_before(kind, asked, rules, found.until)
    relation = [each.at for each in asked if each.kind in RELATION_KINDS]
    assert all(later - earlier >= rules.quiet_days * DAY for earlier, later in itertools.pairwise(relation))
    talks = [each.at for each in asked if each.kind == "csat"]
    assert all(later - earlier >= rules.talk_quiet_days * DAY for earlier, later in itertools.pairwise(talks))
    nps = [each.at for each in asked if each.kind == "nps"]
    for first in nps:
        assert sum(first <= each < first + rules.nps_days * DAY for each in nps) <= rules.nps_most


def _allowed_before(kind, asked, rules, until):
    """Would it be allowed a moment before it is said to be, or refused when it is?"""
    early = throttled(kind, asked, rules, at=until - timedelta(seconds=1)) is None
    return early or throttled(kind, asked, rules, at=until) is not None
