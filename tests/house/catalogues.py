"""What a finished catalogue must hold, found without GNU gettext."""

import importlib.util
import re
from collections import Counter
from collections.abc import Iterator
from types import ModuleType

import polib

from tests.house.tree import ROOT

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd%]|\{(\w*)\}")


def extractor() -> ModuleType:
    """Return `locale/extract.py` as a module; as `locale` it would be taken for the standard library's."""
    spec = importlib.util.spec_from_file_location("extract_messages", ROOT / "locale" / "extract.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def problems(entry: polib.POEntry, forms: int) -> Iterator[str]:
    """Yield what is wrong with the translation of one string in a language with so many plural forms."""
    if entry.fuzzy:
        yield "fuzzy"
    if not entry.msgid_plural:
        yield from _compare(entry.msgid, entry.msgstr)
        return
    if sorted(entry.msgstr_plural) != list(range(forms)):
        yield f"has {len(entry.msgstr_plural)} plural forms of {forms}"
        return
    # Only the form for many must say the number: "one customer", "two customers" need none
    *few, many = (entry.msgstr_plural[n] for n in range(forms))
    yield from _compare(entry.msgid_plural, many)
    for text in few:
        missing = placeholders(entry.msgid_plural) - placeholders(text)
        if not text.strip():
            yield "a plural form is empty"
        elif placeholders(text) - placeholders(entry.msgid_plural) or missing.total() > 1:
            yield f"placeholders differ: {text!r}"


def _compare(english: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield "not translated"
    elif placeholders(english) != placeholders(text):
        yield f"placeholders differ: {text!r}"
    elif (english[-1] == "\n") != (text[-1] == "\n") or (english[0] == "\n") != (text[0] == "\n"):
        yield "line breaks at its ends differ"
    elif Counter(re.findall(r"</?\w+", english)) != Counter(re.findall(r"</?\w+", text)):
        yield f"markup differs: {text!r}"


def placeholders(text: str) -> Counter[str]:
    return Counter(found[0] for found in _PLACEHOLDER.finditer(text))
