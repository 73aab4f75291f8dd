"""A rule while somebody edits it: a tree of groups, conditions and deeds that may be unfinished. Pure, and without words.

Each part has a place: "0" is the whole, "0-2" its third part, "0-2-0" the first part of that. A form posts a part's values as
`rule.<place>.<name>`: a group has `join`, a condition `field`, `op` and `value`, a deed `did`, `event`, `product`, `times`,
`days` and `of`. A button says what is to be done to them: "add:<place>:<field>", "group:<place>", "remove:<place>" or
"keep:<place>".
"""

import dataclasses
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

ROOT = "0"
DEED = "did"  # stands for a deed where fields are named
DEEPEST = 12  # levels that a form may post; what a rule may have is for rules.py to say
_NAME = re.compile(r"rule\.(0(?:-\d{1,3})*)\.(\w+)")
_LAST_STEP = re.compile(r"(\.|^)[^.\[\]]*$|\[\d+\]$")
_JOINS = {"all": ("all", False), "any": ("any", False), "none": ("any", True), "not_all": ("all", True)}


@dataclass
class Condition:
    """What is asked of one field; values as they were typed or ticked."""

    field: str
    op: str = ""
    value: list[str] = dataclasses.field(default_factory=list)


@dataclass
class Deed:
    """What somebody did, or did not do, so many times within so many days."""

    did: bool = True
    event: str = ""
    product: str = ""
    times: str = "1"
    days: str = "30"
    of: str = "today"


@dataclass
class Group:
    """Parts of which all, any, none, or not all must hold."""

    join: str = "all"
    parts: "list[Part]" = dataclasses.field(default_factory=list)


Part = Group | Condition | Deed


def draft_of(rule: Any) -> Group:
    """Return a stored rule for editing; what is no rule is left out."""
    part = _part_of(rule)
    if isinstance(part, Group):
        return part
    return Group(parts=[part] if part else [])


def _part_of(rule: Any) -> Part | None:
    if not isinstance(rule, dict):
        return None
    if "not" in rule:
        return _denied(rule["not"])
    for join in ("all", "any"):
        if isinstance(rule.get(join), list):
            return Group(join, [part for each in rule[join] if (part := _part_of(each))])
    if "did" in rule:
        names = {"event": "did", "product": "product", "times": "times", "days": "within_days", "of": "of"}
        return Deed(True, **{name: _raw(rule[key]) for name, key in names.items() if rule.get(key) is not None})
    if isinstance(rule.get("field"), str):
        value = rule.get("value")
        values = value if isinstance(value, list) else [] if value is None else [value]
        return Condition(rule["field"], str(rule.get("op", "")), [_raw(each) for each in values])
    return None


def _denied(rule: Any) -> Part | None:
    if isinstance(rule, dict) and "not" in rule:
        return _part_of(rule["not"])
    part = _part_of(rule)
    if isinstance(part, Deed):
        return Deed(False, part.event, part.product, part.times, part.days, part.of)
    if isinstance(part, Group) and part.join in ("all", "any"):
        return Group("none" if part.join == "any" else "not_all", part.parts)
    return Group("none", [part]) if part else None


def _raw(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_draft(data: QueryDict) -> Group:
    """Return the tree that a form posted."""
    values: dict[str, dict[str, list[str]]] = {}
    for name in data:
        if (found := _NAME.fullmatch(name)) and found[1].count("-") < DEEPEST:
            values.setdefault(found[1], {})[found[2]] = data.getlist(name)
    whole = _read(ROOT, values) if ROOT in values else None
    return whole if isinstance(whole, Group) else Group()


def _read(place: str, values: dict[str, dict[str, list[str]]]) -> Part:
    said = values[place]
    if "join" in said:
        join = said["join"][-1]
        stem = f"{place}-"
        numbers = sorted(int(each[len(stem) :]) for each in values if each.startswith(stem) and each[len(stem) :].isdecimal())
        return Group(join if join in _JOINS else "all", [_read(f"{stem}{number}", values) for number in numbers])
    if DEED in said:
        given = {name: said[name][-1].strip() for name in ("event", "product", "times", "days", "of") if name in said}
        return Deed(said[DEED][-1] != "no", **given)
    ops = said.get("op", [""])
    return Condition(said.get("field", [""])[-1], ops[-1], [each.strip() for each in said.get("value", []) if each.strip()])


def write_draft(draft: Group) -> dict[str, list[str]]:
    """Return what a form would post of a tree."""
    return {f"rule.{place}.{name}": values for place, part in placed(draft) for name, values in _said(part).items()}


def _said(part: Part) -> dict[str, list[str]]:
    if isinstance(part, Group):
        return {"join": [part.join]}
    if isinstance(part, Deed):
        names = {name: [getattr(part, name)] for name in ("event", "product", "times", "days", "of")}
        return {DEED: ["yes" if part.did else "no"]} | names
    return {"field": [part.field], "op": [part.op], "value": part.value}


def placed(part: Part, place: str = ROOT) -> Iterator[tuple[str, Part]]:
    """Yield every part with its place, the whole first."""
    yield place, part
    if isinstance(part, Group):
        for number, each in enumerate(part.parts):
            yield from placed(each, f"{place}-{number}")


def press(draft: Group, button: str) -> str:
    """Do to the tree what a button says; return the place that is to be looked at next, empty where nothing was done."""
    act, _colon, rest = button.partition(":")
    place, _colon, name = rest.partition(":")
    parts = dict(placed(draft))
    if act == "remove" and place in parts and place != ROOT:
        above, _dash, number = place.rpartition("-")
        return _remove(parts[above], above, int(number))
    if act == "keep" and place in parts:  # what was chosen from a list takes its place among the chosen
        return place
    group = parts.get(place)
    if not isinstance(group, Group) or act not in ("add", "group"):
        return ""
    group.parts.append(Group("any") if act == "group" else Deed() if name == DEED else Condition(name))
    return f"{place}-{len(group.parts) - 1}"


def _remove(group: Part, place: str, number: int) -> str:
    siblings = group.parts if isinstance(group, Group) else []
    del siblings[number : number + 1]
    return f"{place}-{min(number, len(siblings) - 1)}" if siblings else place


@dataclass(frozen=True)
class Written:
    """A tree as a rule, and for every path in that rule ("all[0].any[1]") the place it came from."""

    rule: dict[str, Any]
    places: dict[str, str]

    def place_of(self, path: str) -> str:
        """Return the place of the innermost part that `path` leads into."""
        while path not in self.places and path:
            path = _LAST_STEP.sub("", path)
        return self.places.get(path, ROOT)


@dataclass
class _Writer:
    typed: Callable[[Condition], Any]
    leave_out: Collection[str]
    places: dict[str, str] = dataclasses.field(default_factory=dict)

    def write(self, part: Part, place: str, path: str) -> dict[str, Any] | None:
        self.places[path] = place
        if isinstance(part, Deed):
            deed = _deed(part)
            return deed if part.did else {"not": deed}
        if isinstance(part, Condition):
            value = self.typed(part)
            return {"field": part.field, "op": part.op} | ({} if value is None else {"value": value})
        join, is_denied = _JOINS[part.join]
        inside = ".".join(step for step in (path, "not" if is_denied else "", join) if step)
        rules: list[dict[str, Any]] = []
        for number, each in enumerate(part.parts):
            at = f"{place}-{number}"
            if at not in self.leave_out and (rule := self.write(each, at, f"{inside}[{len(rules)}]")):
                rules.append(rule)
        if not rules:
            return None
        return {"not": {join: rules}} if is_denied else {join: rules}


def rule_of(draft: Group, typed: Callable[[Condition], Any], *, leave_out: Collection[str] = ()) -> Written:
    """Return the tree as a rule. `typed` gives the value of a condition as data, or None where the rule has none.

    Groups that hold nothing are left out, and so are the places of `leave_out`; where nothing is left the rule is empty.
    """
    writer = _Writer(typed, leave_out)
    return Written(writer.write(draft, ROOT, "") or {}, writer.places)


def _deed(deed: Deed) -> dict[str, Any]:
    limits = {} if deed.of == "ever" else {"within_days": number_of(deed.days)}
    return {"did": deed.event, "product": deed.product, "times": number_of(deed.times), **limits, "of": deed.of}


def number_of(text: str) -> int | float | str:
    """Return a typed number; what is none stays the text it is, so that it can be refused where it stands."""
    plain = text.strip().replace(",", ".")
    if re.fullmatch(r"-?\d{1,15}", plain, re.ASCII):
        return int(plain)
    return float(plain) if re.fullmatch(r"-?\d{1,12}\.\d{1,6}", plain, re.ASCII) else text
