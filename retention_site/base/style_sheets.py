"""The style sheet of the staff pages, joined from its parts.

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

NAME = "keepsake/theme.css"
SOURCE = Path(settings.BASE_DIR) / "templates" / "styles" / "theme.css"
PART = re.compile(r'^@import "([a-z_]+\.css)";$', re.MULTILINE)


class JoinedSheets(BaseStorageFinder):
    """Finds the joined sheet for collectstatic, and for the server while debugging."""

    storage = FileSystemStorage(location=settings.VAR_DIR / "styles")

    def find(self, path: str, find_all: Any = False) -> Any:
        if path == NAME:
            self._join()
        return super().find(path, find_all=find_all)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        self._join()
        return super().list(ignore_patterns)

    def _join(self) -> None:
        """Write the sheet unless it stands there already; whole or not at all, since several processes may."""
        css, target = joined(SOURCE), Path(self.storage.path(NAME))
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
