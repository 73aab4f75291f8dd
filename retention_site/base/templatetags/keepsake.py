"""Tags and filters of every template; a builtin, so `{% load %}` is not needed.

{% icon "outline/phone" %}            an icon, hidden from screen readers: put a word beside it
{% clocks at customer %}              a moment on the reader's clock and, where it differs, theirs; `line=True` on one line,
                                      `hour=True` without the reader's day
{{ at|moment }}  {{ date|day }}       a moment or day in short, as a <time> element
{% money value "THB" %}               an amount in its currency, as the reader's language writes it
{% history record %}                  who changed it, when, from what to what
{% pill "watch" _("waiting") %}       a state in a word: good, watch, risk, quiet, or "" for neutral
{{ zone|place }}  {{ zone|offset }}   "Cairo", "UTC+2"
{{ text|digits }}                     its digits as customers who read this language write them: "٧"
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.numbers import format_currency
from django import template
from django.db import models
from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from retention_site.base import clocks as reading
from retention_site.base import icons
from retention_site.base.history import history_of

register = template.Library()

NOTHING = "–"
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_LETTER_THEN_DIGIT = re.compile(r"([^\W\d_])(-?\d)")  # "THB8,400" is written with a space


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Draw an icon: `{% icon "outline/phone" %}`."""
    return icons.svg(str(name), str(classes))


@register.simple_tag
def clocks(at: datetime | None, owner: Any = None, *, line: bool = False, hour: bool = False) -> SafeString | str:
    """Show a moment on both clocks; `owner` is a zone, its name, or a record with `.zone` (customer, contact, team).

    With `hour` the reader's day is left out: it stands over the moment already.
    """
    if at is None:
        return NOTHING
    read = reading.read(at, owner)
    said = formats.date_format(timezone.localtime(at), "H:i") if hour else read.mine
    stamp = timezone.localtime(at).isoformat(timespec="minutes")
    classes = "clocks clocks-line" if line else "clocks"
    if not read.theirs:
        return format_html('<span class="{}"><time class="mine" datetime="{}">{}</time></span>', classes, stamp, said)
    theirs = format_html(
        '<time class="theirs" datetime="{}">{}</time>',
        at.astimezone(reading.zone_of(owner)).isoformat(timespec="minutes"),
        _("%(time)s in %(place)s") % {"time": read.theirs, "place": read.place},
    )
    mine = format_html('<time class="mine" datetime="{}">{} <span>{}</span></time>', stamp, said, _("yours"))
    return format_html('<span class="{}">{} {}</span>', classes, mine, theirs)


@register.filter
def hour_there(at: datetime, zone: Any) -> str:
    """Return the time of day of a moment on another clock, empty where it is the reader's: "15:00"."""
    there, here = at.astimezone(reading.zone_of(zone)), timezone.localtime(at)
    return "" if there.utcoffset() == here.utcoffset() else formats.date_format(there, "H:i")


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """Show a moment on the reader's clock: "Tue 10:00", "8 Dec 10:00", "8 Dec 2025 10:00"."""
    if at is None:
        return NOTHING
    local = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), reading.moment(local))


@register.filter
def day(value: date | None) -> SafeString | str:
    """Show a day: "8 Dec", "8 Dec 2025"."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), reading.date_name(value))


@register.filter
def day_name(value: date) -> str:
    """Name a day where no markup may stand, as in the title of a bar: "8 Dec", "8 Dec 2025"."""
    return reading.date_name(value)


@register.filter
def place(zone: Any) -> str:
    """Name the city of a time zone in the reader's language."""
    return reading.place_name(reading.zone_of(zone)) if zone else ""


@register.filter
def offset(zone: Any) -> str:
    """Say how far a time zone is from UTC now: "UTC+2"."""
    return reading.offset_name(reading.zone_of(zone)) if zone else ""


@register.filter
def digits(text: object) -> str:
    """Write digits as people who read this language do by hand: Arabic ones in Arabic."""
    return str(text).translate(ARABIC_DIGITS) if get_language() == "ar" else str(text)


@register.simple_tag
def money(value: Decimal | None, currency: str) -> SafeString | str:
    """Show an amount; whole amounts go without decimals."""
    if value is None:
        return NOTHING
    whole = value == value.to_integral_value()
    pattern = Locale.parse(reading.babel_locale()).currency_formats["standard"].pattern
    shown = format_currency(
        value,
        currency,
        format=pattern.replace(".00", "") if whole else pattern,
        locale=reading.babel_locale(),
        currency_digits=not whole,
    )
    shown = _LETTER_THEN_DIGIT.sub("\\1\u00a0\\2", shown)
    return format_html("<bdi>{}</bdi>", shown)


@register.simple_tag
def pill(state: str, word: str, icon_name: str = "") -> SafeString:
    """Show a state: always a word, its colour and icon beside it."""
    classes = f"pill pill-{state}" if state else "pill"
    return format_html('<span class="{}">{}{}</span>', classes, icons.svg(icon_name) if icon_name else "", word)


@register.inclusion_tag("base/_history.html")
def history(obj: models.Model) -> Mapping[str, Any]:
    """Show who changed a record, when, from what to what."""
    return {"lines": history_of(obj), "subject": obj}


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """Return the page's query string with some values changed; None takes one away: `{% query_with sort="name" %}`."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
