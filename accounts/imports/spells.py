"""The spell of a customer's row: `started_on` and `left_on` open one, end one, or move its beginning back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from accounts.imports.rows import Row

Stored = dict[str, Any]

_BACKWARDS = gettext_noop("The day they left must come after the day they began, %(day)s.")
_NEVER_BEGAN = gettext_noop("Someone who left must have begun: fill in started_on.")
_NEVER_LEFT = gettext_noop("A reason for leaving needs the day they left.")
_INSIDE = gettext_noop("This lies inside the spell that began on %(day)s. Change that one on the customer's page.")
_OVERLAPS = gettext_noop("This overlaps the spell that began on %(day)s.")
_LATER_PRODUCT = gettext_noop("A product began later, on %(day)s.")


@dataclass(frozen=True)
class PlannedSpell:
    """The spell that the row is about, as it will be; `was` is its stored beginning, and `pk` its key, if it is stored."""

    started_on: str
    ended_on: str | None
    pk: int | None = None
    was: str | None = None


def plan_spell(row: Row, spells: list[Stored], subscriptions: Mapping[int, list[Stored]]) -> PlannedSpell | None:
    """Plan what the row says of when the customer paid, and return the spell that its products belong to.

    An empty `left_on` leaves a spell that has ended as it is: coming back is a new `started_on`.
    """
    if row.get("started_on") is None and row.get("left_on") is None and row.get("leave_reason") is None:
        return _as_planned(_last(spells))
    found = _find(row, spells)
    if row.problems:
        return None
    started_on: str = row.get("started_on") or (found or {})["started_on"]
    ended_on: str | None = row.get("left_on") or (found or {}).get("ended_on")
    if found and _tells_the_whole(row, spells):
        return _as_planned(_last(spells))
    if not _is_sound(row, started_on, ended_on, [spell for spell in spells if spell is not found]):
        return None
    fields = {"started_on": started_on, "ended_on": ended_on}
    if row.get("leave_reason") is not None:
        fields["leave_reason"] = row.get("leave_reason")
    row.change("spell", fields if found else {"leave_reason": ""} | fields, found)
    if found and ended_on:
        _end_products(row, ended_on, subscriptions.get(found["id"], []))
    return PlannedSpell(started_on, ended_on, found["id"] if found else None, found["started_on"] if found else None)


def _find(row: Row, spells: list[Stored]) -> Stored | None:
    """Return the stored spell that the row speaks of, if there is one."""
    started_on, left_on = row.get("started_on"), row.get("left_on")
    if started_on is None:
        if not spells:
            row.refuse("left_on" if left_on else "leave_reason", _NEVER_BEGAN)
        return _last(spells)
    if left_on and left_on <= started_on:
        row.refuse("left_on", _BACKWARDS, day=started_on)
        return None
    same = next((spell for spell in spells if spell["started_on"] == started_on), None)
    if same:
        return same
    touching = [spell for spell in spells if _overlap(spell, started_on, left_on)]
    if touching and started_on > touching[0]["started_on"]:
        row.refuse("started_on", _INSIDE, day=touching[0]["started_on"])
    return touching[0] if touching else None


def _tells_the_whole(row: Row, spells: list[Stored]) -> bool:
    """Does the row give the first beginning and the last end of several spells, as an export does?"""
    first, last = spells[0], spells[-1]
    told = row.get("started_on") == first["started_on"] and row.get("left_on") == last["ended_on"] is not None
    return len(spells) > 1 and told and row.get("leave_reason") in (None, last["leave_reason"])


def _is_sound(row: Row, started_on: str, ended_on: str | None, others: list[Stored]) -> bool:
    count = len(row.problems)
    if ended_on and ended_on <= started_on:
        row.refuse("left_on" if row.get("left_on") else "started_on", _BACKWARDS, day=started_on)
    elif overlapping := [spell for spell in others if _overlap(spell, started_on, ended_on)]:
        row.refuse("started_on" if row.get("started_on") else "left_on", _OVERLAPS, day=overlapping[0]["started_on"])
    if row.get("leave_reason") and not ended_on:
        row.refuse("leave_reason", _NEVER_LEFT)
    return len(row.problems) == count


def _overlap(spell: Stored, started_on: str, ended_on: str | None) -> bool:
    return (spell["ended_on"] is None or spell["ended_on"] > started_on) and (
        ended_on is None or spell["started_on"] < ended_on
    )


def _end_products(row: Row, ended_on: str, subscriptions: list[Stored]) -> None:
    """End with the spell what was still running in it."""
    for subscription in subscriptions:
        if subscription["started_on"] > ended_on:
            row.refuse("left_on", _LATER_PRODUCT, day=subscription["started_on"])
        elif subscription["ended_on"] is None or subscription["ended_on"] > ended_on:
            row.change("subscription", {"ended_on": ended_on}, subscription)
            subscription["ended_on"] = ended_on


def _last(spells: list[Stored]) -> Stored | None:
    return spells[-1] if spells else None


def _as_planned(spell: Stored | None) -> PlannedSpell | None:
    return PlannedSpell(spell["started_on"], spell["ended_on"], spell["id"], spell["started_on"]) if spell else None
