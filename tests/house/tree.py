"""The source tree as the tests of the house see it."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "playbooks", "retention_site", "surveys")
TEMPLATES = ROOT / "templates"
STATIC = TEMPLATES / "static"


def modules(*folders: str) -> Iterator[Path]:
    """Every Python file of ours under `folders` (default: the apps) that a person wrote: no migrations."""
    for folder in folders or APPS:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def every_module() -> list[Path]:
    """All of them, tests and tools included."""
    return [*modules(*APPS, "tests", "locale"), ROOT / "manage.py"]


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".svg", ".txt"})


def name(path: Path) -> str:
    """Return a path as one reads it in a report: from the top of the tree."""
    return path.relative_to(ROOT).as_posix()
