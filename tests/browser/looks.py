"""Ways of looking at a page: in each language, at a desk and on a phone, by day and by night.

The suite takes two that share nothing, `make soak` all of them.
"""

from itertools import product

import pytest

LANGUAGES, WIDTHS, SCHEMES = ("en", "th", "ar", "id"), (1360, 390), ("light", "dark")
IN_SUITE = {("en", 1360, "light"), ("ar", 390, "dark")}

in_each_look = pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [pytest.param(*look, marks=() if look in IN_SUITE else pytest.mark.soak) for look in product(LANGUAGES, WIDTHS, SCHEMES)],
)
