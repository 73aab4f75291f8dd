"""Collect every translatable string of the code and the templates into the catalogues, without GNU gettext.

`make messages` runs this: new strings are added empty, translations are kept, strings that are gone are set aside as obsolete
(`--prune` removes those). Strings are named by file, not by line, so that a catalogue changes only when words do.
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("retention_site", "accounts", "surveys", "playbooks")
TEMPLATES = "templates"
PLURALS = {
    "th": "nplurals=1; plural=0;",
    "id": "nplurals=1; plural=0;",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
}
_PLAIN = dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"])
_PLURAL = dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2))
_CONTEXT = dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2))
_CONTEXT_PLURAL = dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3))
KEYWORDS: dict[str, Any] = {**_PLAIN, **_PLURAL, **_CONTEXT, **_CONTEXT_PLURAL}


class Message(NamedTuple):
    """One string to translate; `plural` and `context` are empty where it has none."""

    singular: str
    plural: str
    context: str


def catalogue_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    """Every file of ours that may hold strings for readers, in a stable order."""
    for package in PACKAGES:
        yield from (path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)
    yield from sorted(path for path in (ROOT / TEMPLATES).rglob("*") if path.suffix in {".html", ".txt", ".svg"})


def messages_of(path: Path) -> Iterator[tuple[Message, list[str]]]:
    """Yield each string of one file with the comments for translators that stand before it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # In brackets, the blanks at the beginning of a template's lines are not taken for Python's indentation
        text = f"({templatize(text, origin=str(path))}\n)"
    found = extract("python", BytesIO(text.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    for _line, words, comments, context in found:
        singular, plural = words if isinstance(words, tuple) else (words, "")
        yield Message(singular, plural, context or ""), list(comments)


def collect() -> dict[Message, polib.POEntry]:
    """Return an empty entry for every string, in the order of the files; raise SystemExit where one id has two plurals."""
    entries: dict[Message, polib.POEntry] = {}
    plurals: dict[tuple[str, str], str] = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for message, comments in messages_of(path):
            identity = (message.context, message.singular)
            if plurals.setdefault(identity, message.plural) != message.plural:
                raise SystemExit(f"{name}: {message.singular!r} is used with different plurals: give one a context")
            entry = entries.setdefault(message, _entry(message))
            if (name, "") not in entry.occurrences:
                entry.occurrences.append((name, ""))
            entry.comment = "\n".join(dict.fromkeys([*entry.comment.splitlines(), *comments]))
    return entries


def _entry(message: Message) -> polib.POEntry:
    return polib.POEntry(
        msgid=message.singular, msgid_plural=message.plural, msgctxt=message.context or None, comment="", occurrences=[]
    )


def _metadata(language: str) -> dict[str, str]:
    return {
        "Project-Id-Version": "Keepsake",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }


def update(language: str, entries: dict[Message, polib.POEntry], *, prune: bool = False) -> polib.POFile:
    """Write the catalogue of `language`: the strings of `entries`, with the translations it has already."""
    path = catalogue_path(language)
    known = polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile()
    old = {Message(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in known}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = _metadata(language)
    forms = range(int(PLURALS[language].removeprefix("nplurals=")[0]))
    for message, entry in entries.items():
        before = old.pop(message, None)
        fresh = polib.POEntry(
            msgid=entry.msgid,
            msgctxt=entry.msgctxt,
            comment=entry.comment,
            occurrences=sorted(entry.occurrences),
            tcomment=before.tcomment if before else "",
            flags=list(before.flags) if before else [],
            msgstr=before.msgstr if before else "",
        )
        if message.plural:
            fresh.msgid_plural = message.plural
            fresh.msgstr_plural = {n: before.msgstr_plural.get(n, "") if before else "" for n in forms}
        catalogue.append(fresh)
    for entry in [] if prune else old.values():
        if entry.msgstr or any(entry.msgstr_plural.values()):
            entry.obsolete = True
            catalogue.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path), newline="\n")
    return catalogue


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--prune", action="store_true", help="remove translations of strings that are gone")
    options = parser.parse_args(arguments)
    entries = collect()
    for language in PLURALS:
        catalogue = update(language, entries, prune=options.prune)
        waiting = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        print(f"{language}: {len(entries)} strings, {waiting} to translate")


if __name__ == "__main__":
    main(sys.argv[1:])
