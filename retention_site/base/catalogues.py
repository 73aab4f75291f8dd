"""Compiling the translation catalogues without GNU gettext, which a bare machine lacks."""

from collections.abc import Iterable
from pathlib import Path

import polib
from django.conf import settings


def compile_catalogues(folders: Iterable[Path] | None = None) -> list[Path]:
    """Write the .mo beside every .po that is newer than it, and return those written.

    `folders` are those that hold `<language>/LC_MESSAGES/`; the default is LOCALE_PATHS. Raises OSError for a catalogue that
    cannot be read as one.
    """
    written = []
    for folder in settings.LOCALE_PATHS if folders is None else folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            fresh = target.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(target)  # at once, so that a running server never reads half a catalogue
            written.append(target)
    return written
