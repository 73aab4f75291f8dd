"""The rule of a segment: JSON that is read, checked with the place of each fault, and told in plain words.

    {"all": [rule…]} | {"any": [rule…]} | {"not": rule}
    {"field": CODE, "op": OP, "value": VALUE}      what is asked of a field (accounts/segments/fields.py)
    {"did": EVENT or "", "product": CODE or "", "times": N, "within_days": N, "of": "today"|"start"|"trial"|"ever"}

A rule comes from outside: nothing of it is believed before it was read here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from accounts.segments.fields import Field, Fields
from accounts.segments.sources import Op
from accounts.segments.values import MOST_DAYS, Fault, number, shown, text, value_of

MOST_CONDITIONS = 50
DEEPEST = 4  # groups within each other
LONGEST_EVENT = 80  # characters
MOST_TIMES = 10_000

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: "all[2].any[0].value"; the place is empty for the rule as a whole."""

    path: str
    words: str


class BadRule(ValueError):
    """A rule that cannot be asked; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{each.path}: {each.words}" for each in problems))
        self.problems = problems


class Of(StrEnum):
    """What the days of use are counted from."""

    TODAY = "today"
    START = "start"
    TRIAL = "trial"
    EVER = "ever"


@dataclass(frozen=True)
class Compare:
    """A condition on a field."""

    field: Field
    op: Op
    value: Any = None


@dataclass(frozen=True)
class Did:
    """A condition on use: any event where `event` is empty, with any product where `product` is; no `within_days`: ever."""

    event: str = ""
    product: str = ""
    product_name: str = ""
    times: int = 1
    within_days: int | None = None
    of: Of = Of.EVER


@dataclass(frozen=True)
class Both:
    """All of the parts hold, or with `is_any` one of them."""

    parts: tuple["Node", ...]
    is_any: bool = False


@dataclass(frozen=True)
class Not:
    """The part does not hold: of everybody else, those of whom it is not known among them."""

    part: "Node"


Node = Compare | Did | Both | Not


def check(rule: Any, fields: Fields | None = None) -> list[Problem]:
    """Return everything that is wrong with a rule, in the reader's language; nothing where it can be asked."""
    reader = _Reader(fields or Fields())
    reader.read(rule)
    return reader.problems


def read(rule: Any, fields: Fields | None = None) -> Node:
    """Return a rule as a tree. Raises BadRule."""
    reader = _Reader(fields or Fields())
    node = reader.read(rule)
    if node is None:
        raise BadRule(reader.problems)
    return node


def told(rule: Any, fields: Fields | None = None) -> str:
    """Say a rule in plain words, in the reader's language: "slipping away and VIP and no open issue". Raises BadRule.

    Who tells several gives the `fields` once, so that what they offer is read once.
    """
    from accounts.segments.telling import tell

    return tell(read(rule, fields))


def conditions_of(node: Node) -> Iterator[Compare | Did]:
    """Give the single conditions of a rule, in order."""
    if isinstance(node, Both):
        for part in node.parts:
            yield from conditions_of(part)
    elif isinstance(node, Not):
        yield from conditions_of(node.part)
    else:
        yield node


@dataclass
class _Reader:
    """Reads one rule; `problems` fill as it goes on after each."""

    fields: Fields
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0

    def read(self, rule: Any) -> Node | None:
        """Return the tree; nothing where there are problems."""
        node = self._node(rule, "", 0)
        if self.seen > MOST_CONDITIONS:
            self.problems = [Problem("", _("There are more than %(most)s conditions.") % {"most": MOST_CONDITIONS})]
        return None if self.problems else node

    def _node(self, rule: Any, path: str, depth: int) -> Node | None:
        if self.seen > MOST_CONDITIONS:  # enough was read to refuse it
            return None
        try:
            return self._shape(rule)(self, rule, path, depth)
        except Fault as fault:
            self.problems.append(Problem(_below(path, fault.place), fault.words))
            return None

    def _shape(self, rule: Any) -> "_Reads":
        if not isinstance(rule, dict):
            raise Fault(_("A condition is expected here."))
        shape = next((shape for shape in _SHAPES if shape in rule), None)
        if shape is None:
            raise Fault(_("Say “all”, “any”, “not”, “field” or “did” here."))
        keys, reads = _SHAPES[shape]
        strange = next((key for key in rule if key not in keys), None)
        if strange is not None:
            raise Fault(_("This is not expected here."), shown(strange))
        return reads

    def _several(self, rule: Rule, path: str, depth: int) -> Node | None:
        key = "all" if "all" in rule else "any"
        parts = rule[key]
        _check_depth(depth)
        if not isinstance(parts, list) or not parts:
            raise Fault(_("Add a condition."), key)
        nodes = [self._node(part, f"{_below(path, key)}[{n}]", depth + 1) for n, part in enumerate(parts)]
        return Both(tuple(node for node in nodes if node), is_any=key == "any")

    def _negation(self, rule: Rule, path: str, depth: int) -> Node | None:
        _check_depth(depth)
        node = self._node(rule["not"], _below(path, "not"), depth + 1)
        return node and Not(node)

    def _comparison(self, rule: Rule, _path: str, _depth: int) -> Node:
        self.seen += 1
        code, op = rule["field"], rule.get("op")
        found = self.fields.get(code) if isinstance(code, str) else None
        if found is None:
            raise Fault(_("There is no field “%(code)s”.") % {"code": shown(code)}, "field")
        if not isinstance(op, str) or op not in [each.value for each in found.operators]:
            raise Fault(_("This cannot be asked of “%(field)s”.") % {"field": found.label}, "op")
        with _at("value"):
            return Compare(found, Op(op), value_of(found, Op(op), rule.get("value")))

    def _use(self, rule: Rule, _path: str, _depth: int) -> Node:
        self.seen += 1
        with _at("did"):
            event = text(rule["did"], LONGEST_EVENT, may_be_empty=True)
        with _at("product"):
            product = text(rule.get("product", ""), LONGEST_EVENT, may_be_empty=True)
            name = self._product_name(product)
        with _at("times"):
            times = int(number(rule.get("times", 1), least=1, most=MOST_TIMES))
        of = rule.get("of", Of.TODAY.value)
        if not isinstance(of, str) or of not in list(Of):
            raise Fault(_("Say “today”, “start”, “trial” or “ever” here."), "of")
        with _at("within_days"):
            days = None if of == Of.EVER else int(number(rule.get("within_days"), least=1, most=MOST_DAYS))
        return Did(event, product, name, times, days, Of(of))

    def _product_name(self, code: str) -> str:
        if not code:
            return ""
        if code not in self.fields.products:
            raise Fault(_("There is no product “%(code)s”.") % {"code": shown(code)})
        return self.fields.products[code]


@contextmanager
def _at(key: str) -> Iterator[None]:
    """Say of a fault under which key it stands."""
    try:
        yield
    except Fault as fault:
        raise Fault(fault.words, key + fault.place) from fault


def _check_depth(depth: int) -> None:
    if depth >= DEEPEST:
        raise Fault(_("Groups may be at most %(most)s deep.") % {"most": DEEPEST})


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path and key else path or key


_Reads = Callable[[_Reader, Rule, str, int], Node | None]
_SHAPES: dict[str, tuple[tuple[str, ...], _Reads]] = {
    "all": (("all",), _Reader._several),
    "any": (("any",), _Reader._several),
    "not": (("not",), _Reader._negation),
    "field": (("field", "op", "value"), _Reader._comparison),
    "did": (("did", "product", "times", "within_days", "of"), _Reader._use),
}
