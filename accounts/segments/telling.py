"""A rule in plain words, as a reader of their language would say it: "slipping away and VIP and no open issue"."""

from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.segments.fields import Field, Kind
from accounts.segments.rules import Compare, Did, Node, Not, Of
from accounts.segments.sources import Op


def tell(node: Node) -> str:
    """Say a rule in words."""
    return _told(node, is_inner=False)


def _told(node: Node, *, is_inner: bool) -> str:
    if isinstance(node, Compare):
        return _compared(node)
    if isinstance(node, Did):
        return _used(node)
    if isinstance(node, Not):
        return _denied(node.part)
    parts = [_told(part, is_inner=True) for part in node.parts]
    words = _joined(parts, is_any=node.is_any)
    return _("(%(rule)s)") % {"rule": words} if is_inner and len(parts) > 1 else words


def _joined(parts: list[str], *, is_any: bool) -> str:
    words = parts[0]
    for part in parts[1:]:
        both = {"one": words, "other": part}
        words = _("%(one)s or %(other)s") % both if is_any else _("%(one)s and %(other)s") % both
    return words


def _denied(part: Node) -> str:
    """Deny a condition; whoever it is unknown of is among them, so no word may say they are the contrary."""
    if isinstance(part, Did):
        return _used(part, is_denied=True)
    if isinstance(part, Not):
        return _told(part.part, is_inner=True)
    return _("not so: %(rule)s") % {"rule": _told(part, is_inner=True)}


def _compared(node: Compare) -> str:
    short = _in_short(node)
    if short:
        return str(short)
    return _("%(field)s: %(condition)s") % {"field": node.field.label, "condition": _condition(node)}


def _in_short(node: Compare) -> Any:
    """Return what a field calls this condition itself; nothing where it has no word of its own."""
    found, value = node.field, node.value
    if found.kind == Kind.BOOLEAN and node.op == Op.IS:
        return found.some if value else found.none
    if found.kind == Kind.NUMBER and (node.op, value) == (Op.AT_MOST, 0):
        return found.none
    if found.kind == Kind.NUMBER and (node.op, value) == (Op.AT_LEAST, 1):
        return found.some
    if found.speaks and node.op == Op.IS:
        return _listed(found, value)
    if found.speaks and node.op == Op.IS_NOT:
        return _("not %(choices)s") % {"choices": _listed(found, value)}
    return ""


def _condition(node: Compare) -> str:
    """Say what is asked, as it stands after the label of the field."""
    value = node.value
    if node.op in (Op.DAYS_AGO_AT_LEAST, Op.DAYS_AGO_AT_MOST, Op.DAYS_AHEAD_AT_MOST):
        return _days(node.op, value)
    if node.op in (Op.IS_KNOWN, Op.IS_UNKNOWN):
        return _("known") if node.op == Op.IS_KNOWN else _("not known")
    if node.op in (Op.AT_LEAST, Op.AT_MOST):
        said = {"number": localize(value)}
        return _("at least %(number)s") % said if node.op == Op.AT_LEAST else _("at most %(number)s") % said
    if node.op == Op.CONTAINS:
        return _("contains “%(text)s”") % {"text": value}
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = _listed(node.field, value) if isinstance(value, list) else str(value)
    return _("not %(choices)s") % {"choices": words} if node.op == Op.IS_NOT else words


def _listed(found: Field, values: list[str]) -> str:
    labels = [str(found.offered.get(value, value)) for value in values]
    words = _joined(labels, is_any=True)
    return _("(%(rule)s)") % {"rule": words} if len(labels) > 1 else words


def _days(op: Op, days: int) -> str:
    said = {"days": days}
    if op == Op.DAYS_AGO_AT_LEAST:
        return ngettext("at least %(days)s day ago", "at least %(days)s days ago", days) % said
    if op == Op.DAYS_AGO_AT_MOST:
        return ngettext("within the last day", "within the last %(days)s days", days) % said
    return ngettext("within the next day", "within the next %(days)s days", days) % said


def _used(node: Did, *, is_denied: bool = False) -> str:
    """Say what they used, how often, and when."""
    what = _what(node, is_denied=is_denied)
    return what if node.of == Of.EVER else _("%(what)s %(when)s") % {"what": what, "when": when_of(node)}


def _what(node: Did, *, is_denied: bool) -> str:
    said = {"thing": thing_of(node), "times": node.times}
    if is_denied:
        if node.times == 1:
            return _("did not do %(thing)s") % said
        return ngettext("did %(thing)s less than %(times)s time", "did %(thing)s less than %(times)s times", node.times) % said
    if node.times == 1:
        return _("did %(thing)s") % said
    return ngettext("did %(thing)s at least %(times)s time", "did %(thing)s at least %(times)s times", node.times) % said


def thing_of(node: Did) -> str:
    """Say what is done, and with what: "“export” with Till"."""
    thing = _("“%(event)s”") % {"event": node.event} if node.event else _("anything")
    return _("%(thing)s with %(product)s") % {"thing": thing, "product": node.product_name} if node.product_name else thing


def when_of(node: Did) -> str:
    """Say within which days: "in the last 30 days"."""
    days = node.within_days or 0
    said = {"days": days}
    if node.of == Of.START:
        return (
            ngettext("within %(days)s day of becoming a customer", "within %(days)s days of becoming a customer", days) % said
        )
    if node.of == Of.TRIAL:
        return ngettext("within %(days)s day of the trial’s start", "within %(days)s days of the trial’s start", days) % said
    return ngettext("in the last day", "in the last %(days)s days", days) % said
