import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Attribute
from accounts.segments.rules import BadRule, Problem, check, read, told
from tests.factories import make_product

pytestmark = pytest.mark.django_db

VIP = {"field": "value_tier", "op": "is", "value": ["vip"]}
NO_ISSUE = {"field": "open_issues", "op": "at_most", "value": 0}
SLIPPING = {"field": "stage", "op": "is", "value": ["slipping"]}
USE = {"did": "export", "product": "", "times": 3, "within_days": 30, "of": "today"}


def leaf(**changes):
    return VIP | changes


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        (None, ""),
        ([], ""),
        ("stage", ""),
        ({}, ""),
        ({"all": []}, "all"),
        ({"all": {}}, "all"),
        ({"any": "x"}, "any"),
        ({"all": [VIP], "any": [VIP]}, "any"),
        (leaf(extra=1), "extra"),
        (leaf(field="customer__password"), "field"),
        (leaf(field="manager__email"), "field"),
        (leaf(field="attr.nothing"), "field"),
        (leaf(field=["stage"]), "field"),
        (leaf(field=None), "field"),
        (leaf(op="contains"), "op"),
        (leaf(op="at_least"), "op"),
        (leaf(op={"x": 1}), "op"),
        (leaf(op=None), "op"),
        (leaf(value="vip"), "value"),
        (leaf(value=[]), "value"),
        (leaf(value=None), "value"),
        (leaf(value=["vip", "'; DROP TABLE accounts_customer; --"]), "value[1]"),
        (leaf(value=[1]), "value[0]"),
        (leaf(value=["vip"] * 101), "value"),
        (leaf(field="industry", value=["a\x00b"]), "value[0]"),
        (leaf(field="industry", value=["\ud800"]), "value[0]"),
        (leaf(field="industry", value=["x" * 201]), "value[0]"),
        (leaf(field="industry", value=[""]), "value[0]"),
        (leaf(op="is_known", value=["vip"]), "value"),
        (NO_ISSUE | {"value": True}, "value"),
        (NO_ISSUE | {"value": "0"}, "value"),
        (NO_ISSUE | {"value": 0.5}, "value"),
        (NO_ISSUE | {"value": 10**40}, "value"),
        (NO_ISSUE | {"value": float("nan")}, "value"),
        (NO_ISSUE | {"field": "risk", "value": float("inf")}, "value"),
        (NO_ISSUE | {"field": "monthly_value", "value": -(10**13)}, "value"),
        ({"field": "last_use_on", "op": "days_ago_at_least", "value": -1}, "value"),
        ({"field": "last_use_on", "op": "days_ago_at_least", "value": 10**6}, "value"),
        ({"field": "payment_failed", "op": "is", "value": 1}, "value"),
        ({"field": "name", "op": "contains", "value": ""}, "value"),
        ({"field": "name", "op": "contains", "value": "a\x00"}, "value"),
        (USE | {"did": 1}, "did"),
        (USE | {"did": "x" * 81}, "did"),
        (USE | {"product": "nothing"}, "product"),
        (USE | {"times": 0}, "times"),
        (USE | {"times": True}, "times"),
        (USE | {"within_days": None}, "within_days"),
        (USE | {"within_days": 10**9}, "within_days"),
        (USE | {"of": "yesterday"}, "of"),
        (USE | {"of": []}, "of"),
    ],
)
def test_what_cannot_be_asked_is_refused_where_it_stands(rule, path):
    assert [problem.path for problem in check(rule)] == [path]
    deep = check({"all": [VIP, {"not": {"any": [NO_ISSUE, rule]}}]})
    assert [problem.path for problem in deep] == [f"all[1].not.any[1]{'.' if path else ''}{path}"]
    assert deep[0].words
    with pytest.raises(BadRule):
        read(rule)


def test_every_fault_is_named():
    rule = {"all": [leaf(op="near"), VIP, {"any": [leaf(field="nothing"), SLIPPING]}]}
    assert [problem.path for problem in check(rule)] == ["all[0].op", "all[2].any[0].field"]


def test_too_many_conditions_are_refused_as_a_whole():
    assert check({"all": [VIP] * 50}) == []
    assert check({"all": [VIP] * 51}) == [Problem("", "There are more than 50 conditions.")]
    assert check({"all": [{"any": [VIP] * 25}] * 500}) == [Problem("", "There are more than 50 conditions.")]


def test_groups_may_not_be_too_deep():
    rule: dict = VIP
    for _ in range(4):
        rule = {"not": rule}
    assert check(rule) == []
    assert [problem.path for problem in check({"all": [rule]})] == ["all[0].not.not.not"]
    for _ in range(5000):
        rule = {"not": rule}
    assert [problem.path for problem in check(rule)] == ["not.not.not.not"]


def test_own_attributes_are_asked_by_their_kind():
    Attribute.objects.create(code="branches", label="Branches", kind=Attribute.Kind.NUMBER)
    Attribute.objects.create(code="route", label="Route", kind=Attribute.Kind.CHOICE, choices=["north", "south"])
    assert check({"field": "attr.branches", "op": "at_least", "value": 2.5}) == []
    assert [p.path for p in check({"field": "attr.branches", "op": "contains", "value": "2"})] == ["op"]
    assert check({"field": "attr.route", "op": "is", "value": ["north"]}) == []
    assert [p.path for p in check({"field": "attr.route", "op": "is", "value": ["west"]})] == ["value[0]"]


def test_a_rule_is_told_in_plain_words():
    assert told({"all": [SLIPPING, VIP, NO_ISSUE]}) == "slipping away and VIP and no open issue"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"any": [VIP, {"all": [SLIPPING, NO_ISSUE]}]}, "VIP or (slipping away and no open issue)"),
        ({"all": [{"any": [VIP]}]}, "VIP"),
        ({"not": VIP}, "not so: VIP"),
        ({"not": {"not": VIP}}, "VIP"),
        ({"not": {"all": [VIP, SLIPPING]}}, "not so: (VIP and slipping away)"),
        (leaf(op="is_not"), "not VIP"),
        (leaf(op="is_unknown", value=None), "value tier: not known"),
        (leaf(field="industry", value=["Clinics", "Banks"]), "industry: (Clinics or Banks)"),
        (NO_ISSUE | {"op": "at_least", "value": 1}, "an open issue"),
        (NO_ISSUE | {"op": "at_least", "value": 3}, "open issues: at least 3"),
        ({"field": "payment_failed", "op": "is", "value": False}, "no payment failed"),
        ({"field": "last_use_on", "op": "days_ago_at_least", "value": 30}, "last use: at least 30 days ago"),
        ({"field": "last_use_on", "op": "days_ago_at_most", "value": 1}, "last use: within the last day"),
        ({"field": "renews_on", "op": "days_ahead_at_most", "value": 30}, "renews: within the next 30 days"),
        ({"field": "name", "op": "contains", "value": "caf%"}, "name: contains “caf%”"),
        (USE, "did “export” at least 3 times in the last 30 days"),
        ({"not": USE}, "did “export” less than 3 times in the last 30 days"),
        ({"not": {"did": "", "of": "ever"}}, "did not do anything"),
        ({"did": "export", "of": "start", "within_days": 7}, "did “export” within 7 days of becoming a customer"),
        ({"did": "export", "of": "trial", "within_days": 1}, "did “export” within 1 day of the trial’s start"),
    ],
)
def test_each_condition_has_words(rule, words):
    assert told(rule) == words


def test_use_of_a_product_names_it():
    make_product(code="till", name="Till")
    assert told({"did": "sale", "product": "till", "of": "ever"}) == "did “sale” with Till"


@pytest.mark.parametrize("language", ["th", "ar", "id"])
def test_every_language_can_tell_every_shape(language):
    with override(language):
        words = told({"all": [SLIPPING, {"not": {"any": [VIP, USE]}}, leaf(op="is_not")]})
        assert words
        assert "%(" not in words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["stage", "is", "ever"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "field", "op", "value", "did", "times", "of", "product", "within_days"])
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_nothing_that_json_can_say_breaks_the_check(rule):
    for problem in check(rule):
        assert problem.words
        assert isinstance(problem.path, str)
