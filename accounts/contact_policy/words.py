"""The words of every reason for which a message was not sent, by the name it holds: each reader is told in their language."""

from django.utils.functional import Promise

_reasons: dict[str, Promise | str] = {}


def register_reasons(reasons: dict[str, Promise | str]) -> None:
    """Say in words why messages are stopped or found pointless, by the name that is stored with them."""
    _reasons.update(reasons)


def is_reason(name: str) -> bool:
    """Has somebody said in words what this name stands for?"""
    return name in _reasons


def reason_words(name: str) -> str:
    """Return the words of a rule or reason by its name, in the reader's language."""
    return str(_reasons.get(name, name))
