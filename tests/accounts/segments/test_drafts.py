"""A rule while it is edited: read from what is stored or posted, changed by a button, written back."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts.segments.drafts import Condition, Deed, Group, draft_of, number_of, press, read_draft, rule_of, write_draft
from accounts.segments.drawing import typed
from accounts.segments.fields import Fields

STAGE = {"field": "stage", "op": "is", "value": ["slipping"]}
RISK = {"field": "risk", "op": "at_least", "value": 42.5}
ISSUES = {"field": "open_issues", "op": "at_most", "value": 0}
FAILED = {"field": "payment_failed", "op": "is", "value": False}
QUIET = {"field": "last_use_on", "op": "is_unknown"}
NAMED = {"field": "name", "op": "contains", "value": "0,5"}
USED = {"did": "exported", "product": "", "times": 2, "within_days": 30, "of": "start"}
EVER = {"did": "", "product": "till", "times": 1, "of": "ever"}

single = st.sampled_from([STAGE, RISK, ISSUES, FAILED, QUIET, NAMED, USED, EVER, {"not": USED}, {"not": EVER}])
groups = st.recursive(
    st.builds(lambda join, parts: {join: parts}, st.sampled_from(["all", "any"]), st.lists(single, min_size=1, max_size=3)),
    lambda inner: st.builds(
        lambda join, parts, denied: {"not": {join: parts}} if denied else {join: parts},
        st.sampled_from(["all", "any"]),
        st.lists(st.one_of(single, inner), min_size=1, max_size=3),
        st.booleans(),
    ),
    max_leaves=6,
)


def written(draft):
    fields = Fields()
    return rule_of(draft, lambda condition: typed(condition, fields))


def posted(draft):
    data = QueryDict(mutable=True)
    for name, values in write_draft(draft).items():
        data.setlist(name, values)
    return data


@given(groups)
def test_what_is_stored_survives_being_drawn_posted_and_written(rule):
    assert written(read_draft(posted(draft_of(rule)))).rule == rule


@pytest.mark.parametrize(
    ("rule", "same"),
    [
        (STAGE, {"all": [STAGE]}),
        ({"not": STAGE}, {"not": {"any": [STAGE]}}),
        ({"not": {"not": {"any": [STAGE]}}}, {"any": [STAGE]}),
        ({"not": USED}, {"all": [{"not": USED}]}),
        ({"all": [STAGE, "no rule", {"any": []}, 5]}, {"all": [STAGE]}),
        ("no rule", {}),
        ({}, {}),
    ],
)
def test_other_shapes_become_groups_that_mean_the_same(rule, same):
    assert written(draft_of(rule)).rule == same


def test_parts_stand_in_the_order_of_their_numbers_and_strange_names_are_passed_over():
    data = QueryDict(
        "rule.0.join=any&rule.0-10.field=stage&rule.0-10.op=is&rule.0-10.value=dormant&rule.0-2.field=name&rule.0-2.op=is"
        "&rule.0-2.value=A&rule.0-5-1.field=orphan&rule.x.join=all&rule.0-1-.field=stage&rule.1.join=all&other=1"
    )
    assert read_draft(data) == Group("any", [Condition("name", "is", ["A"]), Condition("stage", "is", ["dormant"])])


def test_nothing_endless_is_read():
    deep = "-".join(["0"] * 40)
    assert read_draft(QueryDict(f"rule.0.join=all&rule.{deep}.join=all")) == Group()
    assert read_draft(QueryDict("rule.0.field=stage")) == Group()
    assert read_draft(QueryDict("rule.0.join=sometimes")) == Group("all")


@pytest.mark.parametrize(
    ("button", "place", "parts"),
    [
        ("add:0:stage", "0-2", [Condition("name"), Group("any"), Condition("stage")]),
        ("add:0-1:did", "0-1-0", [Condition("name"), Group("any", [Deed()])]),
        ("group:0", "0-2", [Condition("name"), Group("any"), Group("any")]),
        ("remove:0-0", "0-0", [Group("any")]),
        ("remove:0-1", "0-0", [Condition("name")]),
        ("keep:0-0", "0-0", [Condition("name"), Group("any")]),
        ("remove:0", "", [Condition("name"), Group("any")]),
        ("remove:0-7", "", [Condition("name"), Group("any")]),
        ("add:0-0:stage", "", [Condition("name"), Group("any")]),
        ("nonsense", "", [Condition("name"), Group("any")]),
    ],
)
def test_a_button_changes_the_tree_and_says_where_to_look(button, place, parts):
    draft = Group(parts=[Condition("name"), Group("any")])
    assert press(draft, button) == place
    assert draft.parts == parts


def test_the_last_part_leaves_the_group_to_be_looked_at():
    assert press(Group(parts=[Condition("name")]), "remove:0-0") == "0"


def test_a_path_in_the_rule_leads_to_the_part_it_came_from():
    found = written(draft_of({"all": [STAGE, {"not": {"any": [RISK, {"not": USED}]}}]}))
    assert found.place_of("all[0].value[3]") == "0-0"
    assert found.place_of("all[1].not.any[0].op") == "0-1-0"
    assert found.place_of("all[1].not.any[1].not.within_days") == "0-1-1"
    assert found.place_of("all[1].not") == "0-1"
    assert (found.place_of(""), found.place_of("elsewhere")) == ("0", "0")


def test_places_stay_right_where_parts_are_left_out():
    draft = draft_of({"all": [STAGE, RISK, ISSUES]})
    fields = Fields()
    found = rule_of(draft, lambda condition: typed(condition, fields), leave_out={"0-1"})
    assert found.rule == {"all": [STAGE, ISSUES]}
    assert found.place_of("all[1].value") == "0-2"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" -3 ", -3),
        ("2,5", 2.5),
        ("2.50", 2.5),
        ("", ""),
        ("many", "many"),
        ("1e9", "1e9"),
        ("٣", "٣"),
        ("9" * 40, "9" * 40),
    ],
)
def test_numbers_are_read_and_others_left_to_be_refused(text, number):
    assert number_of(text) == number
