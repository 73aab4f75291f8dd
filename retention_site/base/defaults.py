"""The data a fresh installation begins with: each app registers what it needs in its `defaults.py`."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

Maker = Callable[[], int]
_makers: list[tuple[str | Promise, Maker]] = []


def default_data(label: str | Promise) -> Callable[[Maker], Maker]:
    """Register a function for `manage.py setup`: it makes what is missing, leaves what exists, and returns how many it made."""

    def register(maker: Maker) -> Maker:
        _makers.append((label, maker))
        return maker

    return register


def default_makers() -> list[tuple[str | Promise, Maker]]:
    """Every registered function with its label, lower floors first."""
    autodiscover_modules("defaults")
    return list(_makers)
