"""A rule asked of one customer by plain Python, as a reader of the documents would: what SQL answers is held against it."""

from datetime import date, timedelta
from typing import Any

TODAY = date(2026, 6, 15)


def fits(rule: dict[str, Any], person: dict[str, Any]) -> bool:
    """`person` holds values by code of field, None where they are unknown, and `use`: (day, event, times)."""
    if "all" in rule:
        return all(fits(part, person) for part in rule["all"])
    if "any" in rule:
        return any(fits(part, person) for part in rule["any"])
    if "not" in rule:
        return not fits(rule["not"], person)
    return did(rule, person) if "did" in rule else compares(rule["op"], person[rule["field"]], rule.get("value"))


def compares(op: str, found: Any, value: Any) -> bool:
    if op in ("is_known", "is_unknown"):
        return (found is not None) == (op == "is_known")
    if found is None:
        return False
    if op in ("is", "is_not"):
        has = bool(set(found) & set(value)) if isinstance(found, frozenset) else matches(found, value)
        return has == (op == "is")
    if op == "contains":
        return value.lower() in found.lower()
    if op in ("at_least", "at_most"):
        return found >= value if op == "at_least" else found <= value
    ago = (TODAY - found).days
    return {
        "days_ago_at_least": ago >= (value or 0),
        "days_ago_at_most": 0 <= ago <= (value or 0),
        "days_ahead_at_most": 0 <= -ago <= (value or 0),
    }[op]


def matches(found: Any, value: Any) -> bool:
    if isinstance(value, list):
        return found in value
    return found is value if isinstance(value, bool) else found.lower() == value.lower()


def did(rule: dict[str, Any], person: dict[str, Any]) -> bool:
    begin = {"today": TODAY - timedelta(days=rule.get("within_days", 0) - 1), "ever": date.min}.get(rule["of"])
    end = TODAY
    if rule["of"] in ("start", "trial"):
        begin = person["started_on" if rule["of"] == "start" else "trial_started_on"]
        if begin is None:
            return False
        end = min(TODAY, begin + timedelta(days=rule["within_days"] - 1))
    times = sum(n for day, event, n in person["use"] if begin <= day <= end and rule["did"] in ("", event))
    return times >= rule.get("times", 1)
