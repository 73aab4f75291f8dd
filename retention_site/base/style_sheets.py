"""The style sheets of the staff pages and of what customers see, each joined from its parts.

`templates/styles/theme.css` names the parts in the order of the cascade. A browser would fetch them one after another, so each
takes the place of the line that names it, and pages load one file. Collected, it is hashed and compressed like any other; while
debugging it is joined whenever it is asked for.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core.files.storage import FileSystemStorage

STYLES = Path(settings.BASE_DIR) / "templates" / "styles"
SHEETS = {"keepsake/theme.css": STYLES / "theme.css", "keepsake/public.css": STYLES / "public" / "public.css"}
PART = re.compile(r'^@import "([a-z_]+\.css)";$', re.MULTILINE)


class JoinedSheets(BaseStorageFinder):
    """Finds the joined sheets for collectstatic, and for the server while debugging."""

    storage = FileSystemStorage(location=settings.VAR_DIR / "styles")

    def find(self, path: str, find_all: Any = False) -> Any:
        if path in SHEETS:
            self._join(path)
        return super().find(path, find_all=find_all)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        for name in SHEETS:
            self._join(name)
        return super().list(ignore_patterns)

    def _join(self, name: str) -> None:
        """Write a sheet unless it stands there already; whole or not at all, since several processes may."""
        css, target = joined(SHEETS[name]), Path(self.storage.path(name))
        if target.exists() and target.read_text("utf-8") == css:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=settings.VAR_DIR, delete=False) as file:
            file.write(css)
        Path(file.name).chmod(0o644)
        os.replace(file.name, target)


def joined(sheet: Path) -> str:
    """Return `sheet` with every part in its place. Raises FileNotFoundError for a part that does not exist."""
    return PART.sub(lambda line: (sheet.parent / line[1]).read_text("utf-8"), sheet.read_text("utf-8"))
