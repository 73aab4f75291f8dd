"""`make test`: the suite on SQLite with the linters beside it, on PostgreSQL, and in Chromium; one summary at the end.

PostgreSQL is the server of DATABASE_URL if that names one, else a private server made for the run. The suite reads no `.env`:
keys are fresh and all other settings at their defaults. Reports for other tools are left in `var/test-reports/`.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NamedTuple

from tests.chromium import find_chromium
from tests.empty_database import empty_database
from tests.private_postgres import private_postgres

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "test-reports"
WORKERS = 3  # tests wait often enough for one more than there are cores
SLOWEST = 5  # tests named after each part


class Part(NamedTuple):
    """What one run of pytest came to; `failed` counts errors, and 1 where pytest itself broke down."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float


def main() -> int:
    RESULTS.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as beside, tempfile.TemporaryFile("w+") as linted:
        lint = beside.submit(_lint, linted)
        sqlite = _run("SQLite", "not browser and not soak", {})
        parts = [lint.result(), sqlite]
        linted.seek(0)
        print(linted.read())
    parts += [_on_postgres(), _in_chromium()]
    for part in parts:
        print(
            f"{part.name:<12}{part.passed:>6} passed {part.failed:>4} failed {part.skipped:>4} skipped {part.seconds:>7.1f} s"
        )
    passed, failed, skipped = (sum(counts) for counts in zip(*(part[1:4] for part in parts), strict=True))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def _lint(out: IO[str]) -> Part:
    began = time.monotonic()
    command = ["make", "--no-print-directory", "lint"]
    _title("Lint", out)
    failed = int(subprocess.run(command, check=False, cwd=ROOT, stdout=out, stderr=out).returncode != 0)
    return Part("Lint", 1 - failed, failed, 0, time.monotonic() - began)


def _on_postgres() -> Part:
    chosen = "not browser and not soak and not once"
    given = os.environ.get("DATABASE_URL", "")
    with ExitStack() as stack:
        if given.startswith("postgres"):
            return _run("PostgreSQL", chosen, {"DATABASE_URL": given})
        url, programs = stack.enter_context(private_postgres())
        path = f"{os.environ['PATH']}{os.pathsep}{programs}"
        return _run("PostgreSQL", chosen, {"DATABASE_URL": url, "PATH": path})


def _in_chromium() -> Part:
    if find_chromium() is None:
        print(
            "\nNo Chromium, so no browser tests were run. On Debian: apt install chromium-headless-shell fonts-noto-core",
        )
        return Part("Chromium", 0, 1, 0, 0.0)
    return _run("Chromium", "browser and not soak", {}, folder="tests/browser")


def _run(name: str, chosen: str, settings: dict[str, str], *, folder: str = "tests") -> Part:
    _title(name)
    report = RESULTS / f"{name.lower()}.xml"
    report.unlink(missing_ok=True)
    arguments = ["-n", str(WORKERS), "--dist", "loadgroup", "-m", chosen, folder]
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", f"--durations={SLOWEST}", *arguments]
    began = time.monotonic()
    environment = _environment() | settings
    with empty_database(environment) as empty:
        status = subprocess.run(command, check=False, cwd=ROOT, env=environment | empty, stdin=subprocess.DEVNULL).returncode
    return _read(name, report, status, time.monotonic() - began)


def _title(name: str, out: IO[str] | None = None) -> None:
    print(f"\n{name} " + "-" * (100 - len(name)), flush=True, file=out)


def _environment() -> dict[str, str]:
    """The process's own, with every setting blank (which means its default) and fresh keys."""
    names = [line.lstrip("# ").split("=")[0] for line in (ROOT / ".env.example").read_text("utf-8").splitlines() if "=" in line]
    blank = {name + end: "" for name in names for end in ("", "_FILE")}
    keys = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "HASH_KEY")}
    return dict(os.environ) | blank | keys


def _read(name: str, report: Path, status: int, seconds: float) -> Part:
    if not report.exists():
        return Part(name, 0, 1, 0, seconds)
    suite = ElementTree.parse(report).getroot().find("testsuite")
    count = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
    failed = count["failures"] + count["errors"]
    passed = max(0, count["tests"] - failed - count["skipped"])
    return Part(name, passed, failed or int(status != 0), count["skipped"], seconds)


if __name__ == "__main__":
    sys.exit(main())
