"""How a rule that is being edited is drawn: for each part its words, what may be chosen there, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Product, UsageDay
from accounts.segments.drafts import DEED, ROOT, Condition, Deed, Group, Part, number_of
from accounts.segments.fields import OPERATOR_LABELS, Field, Fields, Kind
from accounts.segments.sources import Op

MOST_CHIPS = 12  # choices that are all shown; of more, those that are chosen, and a list for the next
DEEPEST = 2  # groups within each other, a denied one counting twice: one more, and nothing could be denied in it
RECENT_EVENTS = 5000  # counted days of use whose names are offered; any other can be typed

JOINS = {
    "all": _("all of these"),
    "any": _("at least one of these"),
    "none": _("not one of these"),
    "not_all": _("not all of these"),
}
DENIED = ("none", "not_all")
BETWEEN = {"all": _("and"), "any": _("or"), "none": _("or"), "not_all": _("and")}
SPANS = {
    "today": _("days before today"),
    "start": _("days after becoming a customer"),
    "trial": _("days after the trial began"),
    "ever": _("ever, without a limit of days"),
}

Choices = Sequence[tuple[str, Any]]
Errors = Mapping[str, list[str]]


@dataclass(frozen=True)
class Choice:
    """One value on offer."""

    value: str
    label: Any
    is_chosen: bool = False


@dataclass(frozen=True)
class ConditionRow:
    """A condition: the label of its field, operators, and an input that fits its kind."""

    place: str
    code: str
    label: Any
    errors: list[str]
    kind: str = ""
    operators: list[Choice] = field(default_factory=list)
    chips: list[Choice] = field(default_factory=list)
    more: list[Choice] = field(default_factory=list)  # what may be chosen besides the chips
    value: str = ""
    step: str = "any"
    is_open: bool = False
    has_focus: bool = False
    template: str = "accounts/segments/_condition.html"


@dataclass(frozen=True)
class DeedRow:
    """Something done, or not, so often within so many days."""

    place: str
    deed: Deed
    events: list[str]
    products: list[Choice]
    spans: list[Choice]
    errors: list[str]
    has_focus: bool = False
    template: str = "accounts/segments/_deed.html"


@dataclass(frozen=True)
class GroupRow:
    """Parts and how they are joined; `between` are the words that stand between two of them, by join."""

    place: str
    join: str
    joins: list[Choice]
    parts: list[Any]
    errors: list[str]
    may_nest: bool
    has_focus: bool = False
    between: Mapping[str, Any] = field(default_factory=lambda: BETWEEN)
    template: str = "accounts/segments/_group.html"

    @property
    def is_whole(self) -> bool:
        return self.place == ROOT


class Drawing:
    """A rule as rows for a template. Values on offer are read once a request, and only for the fields that are there."""

    def __init__(self, draft: Group, fields: Fields, errors: Errors, *, focus: str = "") -> None:
        self.fields, self.errors, self.focus = fields, errors, focus
        self._used: tuple[list[str], Choices] | None = None
        self.whole = self._group(draft, ROOT, 0)

    @property
    def palette(self) -> list[tuple[Any, list[Choice]]]:
        """What a condition may be about, under headings."""
        deeds = (_("What they did"), [Choice(DEED, _("did, or did not do, something"))])
        groups = [(label, [Choice(each.code, each.label) for each in fields]) for _code, label, fields in self.fields.by_group]
        return [*groups, deeds]

    def _row(self, part: Part, place: str, depth: int) -> Any:
        if isinstance(part, Group):
            return self._group(part, place, depth)
        return self._deed(part, place) if isinstance(part, Deed) else self._condition(part, place)

    def _group(self, group: Group, place: str, depth: int) -> GroupRow:
        inside = depth + (2 if group.join in DENIED else 1)
        return GroupRow(
            place,
            group.join,
            [Choice(join, label, join == group.join) for join, label in JOINS.items()],
            [self._row(each, f"{place}-{number}", inside) for number, each in enumerate(group.parts)],
            self.errors.get(place, []),
            may_nest=inside <= DEEPEST,
            has_focus=place == self.focus,
        )

    def _condition(self, condition: Condition, place: str) -> ConditionRow:
        errors, has_focus = self.errors.get(place, []), place == self.focus
        asked = self.fields.get(condition.field)
        if asked is None:
            return ConditionRow(place, condition.field, condition.field, errors, value=" ".join(condition.value))
        chips, more = _offered(asked, condition.value) if asked.kind == Kind.CHOICE else ([], [])
        if asked.kind == Kind.BOOLEAN:
            chips = [
                Choice("true", _("yes"), condition.value != ["false"]),
                Choice("false", _("no"), condition.value == ["false"]),
            ]
        return ConditionRow(
            place,
            asked.code,
            asked.label,
            errors,
            kind=asked.kind,
            operators=[Choice(op, OPERATOR_LABELS[op], op == condition.op) for op in asked.operators],
            chips=chips,
            more=more,
            value=condition.value[0] if condition.value else "",
            step="1" if asked.is_whole else "any",
            is_open=asked.is_open,
            has_focus=has_focus,
        )

    def _deed(self, deed: Deed, place: str) -> DeedRow:
        events, products = self._uses()
        return DeedRow(
            place,
            deed,
            events,
            _choosing(products, deed.product, _("any product")),
            [Choice(value, label, value == deed.of) for value, label in SPANS.items()],
            self.errors.get(place, []),
            has_focus=place == self.focus,
        )

    def _uses(self) -> tuple[list[str], Choices]:
        if self._used is None:
            recent = UsageDay.objects.order_by("-pk").values_list("name", flat=True)[:RECENT_EVENTS]
            self._used = sorted(set(recent)), list(Product.objects.order_by("name", "pk").values_list("code", "name"))
        return self._used


def begun(condition: Condition, fields: Fields) -> None:
    """Give a condition that was just added what it is most often asked: none of it, today, yes."""
    asked = fields.get(condition.field)
    if asked is None or condition.op:
        return
    condition.op = asked.operators[0]
    if asked.kind == Kind.BOOLEAN:
        condition.value = ["true"]
    elif asked.kind == Kind.NUMBER and asked.none:
        condition.op, condition.value = Op.AT_MOST, ["0"]
    elif asked.kind == Kind.DATE:
        condition.value = ["30"]


def typed(condition: Condition, fields: Fields) -> Any:
    """Return the value of a condition as a rule has it, None where it has none; what does not fit stays the text it is."""
    asked = fields.get(condition.field)
    if condition.op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
        return None
    if asked is not None and asked.kind == Kind.CHOICE:
        return condition.value
    value = condition.value[0] if condition.value else ""
    if asked is None or asked.kind == Kind.TEXT:
        return value
    if asked.kind == Kind.BOOLEAN:
        return {"true": True, "false": False}.get(value, value)
    return number_of(value)


def _offered(asked: Field, chosen: list[str]) -> tuple[list[Choice], list[Choice]]:
    """Return the choices that are shown as chips, and those in the list beside them."""
    unknown = [Choice(value, value, is_chosen=True) for value in chosen if value not in asked.offered]
    every = [Choice(value, label, value in chosen) for value, label in asked.offered.items()]
    if len(every) <= MOST_CHIPS and not asked.is_open:
        return [*every, *unknown], []
    return [*(each for each in every if each.is_chosen), *unknown], [each for each in every if not each.is_chosen]


def _choosing(choices: Choices, chosen: str, anything: Any) -> list[Choice]:
    known = {"": anything, **dict(choices)}
    if chosen not in known:
        known[chosen] = chosen
    return [Choice(value, label, value == chosen) for value, label in known.items()]
