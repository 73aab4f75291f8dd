"""A database with every table and nobody's rows, made once and copied: to migrate takes seconds, a copy a moment.

`make test` makes one of each kind and names it in EMPTY_DATABASE. Where that is not set, each database is migrated by itself.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
EMPTY = "EMPTY_DATABASE"  # the path of a file of SQLite, or the name of a database of PostgreSQL
IN_MEMORY = "file:from_empty?mode=memory&cache=shared"


@contextmanager
def empty_database(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Make one of the kind that DATABASE_URL names; yield the variable that names it; remove it at the end."""
    server = environment.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        name = f"keepsake_empty_{os.getpid()}"
        _ask(server, f'CREATE DATABASE "{name}"')
        try:
            _migrate(environment, beside(server, name))
            yield {EMPTY: name}
        finally:
            drop_database(server, name)
    else:
        with tempfile.TemporaryDirectory(prefix="keepsake-empty-") as folder:
            path = Path(folder) / "empty.sqlite3"
            _migrate(environment, f"sqlite:///{path}")
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")  # one file, whole
            yield {EMPTY: str(path)}


def copy_file(path: Path) -> None:
    """Put a copy at `path`, where there is one to copy."""
    if empty := os.environ.get(EMPTY):
        shutil.copyfile(empty, path)


def create_database(server: str, name: str) -> str:
    """Create a database on a PostgreSQL server, as a copy where there is one to copy; return its URL."""
    empty = os.environ.get(EMPTY)
    _ask(server, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{empty}"' if empty else ""))
    return beside(server, name)


def drop_database(server: str, name: str) -> None:
    _ask(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def copied_for_tests(vendor: str, settings: dict[str, Any]) -> Iterator[None]:
    """Let the database that Django makes for tests, by the TEST `settings`, be a copy, where there is one to copy."""
    empty = os.environ.get(EMPTY)
    if not empty:
        yield
    elif vendor == "postgresql":
        settings["TEMPLATE"] = empty
        yield
    else:
        settings["NAME"] = IN_MEMORY
        with closing(sqlite3.connect(IN_MEMORY, uri=True)) as memory, closing(sqlite3.connect(empty)) as file:
            file.backup(memory)
            yield


def beside(server: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _migrate(environment: dict[str, str], url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, check=True, cwd=ROOT, env=environment | {"DATABASE_URL": url})


def _ask(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
