"""Icons of the `tablericons2` package as inline SVG."""

import re
from functools import cache
from importlib import resources
from io import BytesIO
from zipfile import ZipFile

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
# These point somewhere: in Arabic they point the other way
_POINTING = re.compile(r"left|right|back|forward|door|log(in|out)|send|export|import|external")


@cache
def _archive() -> ZipFile:
    """The package's drawings, thousands of them: listed once, for that takes longer than to draw a page.

    In memory, since processes that are forked off would share the place in an open file.
    """
    return ZipFile(BytesIO(resources.files("tablericons").joinpath("tablericons.zip").read_bytes()))


@cache
def _shapes(name: str) -> SafeString:
    try:
        drawing = _archive().read(f"{name}.svg").decode()
    except KeyError as error:
        raise LookupError(f"there is no icon {name!r}; names are like 'outline/phone'") from error
    found = _SHAPES.search(drawing)
    assert found is not None  # noqa: S101 - every file of the package is one svg element
    return mark_safe(" ".join(found[1].split()))  # noqa: S308 - the package's own drawing


@cache
def svg(name: str, classes: str = "") -> SafeString:
    """Return the icon `name` ("outline/phone", "filled/star"), hidden from screen readers: a word stands beside it.

    Raises LookupError for a name the package does not have.
    """
    pointing = "icon-flips" if _POINTING.search(name) and "icon-flips" not in classes else ""
    paint = (
        'fill="currentColor"'
        if name.startswith("filled/")
        else 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" {} aria-hidden="true" focusable="false">{}</svg>',
        " ".join(f"icon {pointing} {classes}".split()),
        mark_safe(paint),  # noqa: S308 - one of the two constants above
        _shapes(name),
    )
