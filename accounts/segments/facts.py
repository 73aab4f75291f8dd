"""Why a customer entered a segment, or left it: what its rule looked at, of them at that moment, as JSON and in words."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models.expressions import Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.segments.compiling import fact
from accounts.segments.fields import Field, Fields, Kind
from accounts.segments.rules import Compare, Did, Node, Of, conditions_of
from accounts.segments.telling import thing_of, when_of
from retention_site.base.clocks import long_date

USE = "did:"  # begins the key of a condition on use
NEW_RULE = "new_rule"  # the segment was counted under this rule for the first time: they did not change, the question did


def facts_of(node: Node, *, on: date, is_new_rule: bool) -> JSONObject:
    """Return what a rule looks at as one JSON object by the code of the field, as an expression over customers."""
    found: dict[str, Any] = {key_of(each): fact(each, on=on) for each in conditions_of(node)}
    return JSONObject(**(found | ({NEW_RULE: Value(1)} if is_new_rule else {})))


def key_of(condition: Compare | Did) -> str:
    """Return the key under which the fact of a condition is kept."""
    if isinstance(condition, Compare):
        return condition.field.code
    asked = [condition.event, condition.product_name, condition.within_days, condition.of.value]
    return USE + json.dumps(asked, ensure_ascii=False)


def facts_told(facts: Mapping[str, Any], fields: Fields | None = None) -> list[str]:
    """Say kept facts in the reader's language: "open issues: 0"; fields that are gone are left out."""
    fields = fields or Fields()
    found = [_("The segment’s rule was new.")] if NEW_RULE in facts else []
    for key, value in facts.items():
        if key.startswith(USE):
            found.append(_use(key, value))
        elif key in fields:
            found.append(_("%(field)s: %(condition)s") % {"field": fields[key].label, "condition": _said(fields[key], value)})
    return found


def _use(key: str, times: Any) -> str:
    event, product, within_days, of = json.loads(key.removeprefix(USE))
    asked = Did(event=event, product_name=product, within_days=within_days, of=Of(of))
    said = {"thing": thing_of(asked), "times": times}
    words = ngettext("%(thing)s: %(times)s time", "%(thing)s: %(times)s times", times) % said
    return words if asked.of == Of.EVER else _("%(what)s %(when)s") % {"what": words, "when": when_of(asked)}


def _said(field: Field, value: Any) -> str:
    """Say one value; each database has its own JSON of days, truths and numbers."""
    if value is None or value == "":
        return _("not known")
    if field.kind == Kind.BOOLEAN:
        return _("yes") if value in (True, 1, "true") else _("no")
    if field.kind == Kind.DATE:
        day = _day(str(value))
        return long_date(day) if day else str(value)
    if field.kind == Kind.CHOICE:
        return str(field.offered.get(str(value), value))
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return str(localize(round(value, 2) if isinstance(value, float) else value))
    return str(value)


def _day(text: str) -> date | None:
    try:
        moment = parse_datetime(text)
        return moment.date() if moment else parse_date(text)
    except ValueError:
        return None
