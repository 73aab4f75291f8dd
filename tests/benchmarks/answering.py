"""One run of the answer page: `python -m tests.benchmarks.answering ROUNDS SECONDS`, JSON on the last line.

gunicorn with two workers as `manage.py serve` starts it, asked by wrk from this machine: a view that does nothing, the page,
and its form sent for the first time by one person after the other, in turns. What is told is requests a second, medians of
rounds, and the medians of the ratios to the empty view of the same round.
"""

import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "retention_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Contact, Customer  # noqa: E402
from retention_site.base import public_links  # noqa: E402
from surveys.actions.invitations import new_nonce  # noqa: E402
from surveys.actions.surveys import create_survey  # noqa: E402
from surveys.links import INVITATION, answer_url  # noqa: E402
from surveys.models import Answer, Invitation, Response, ResponseChange, Survey  # noqa: E402
from tests.benchmarks.serving import server  # noqa: E402

SITE = "tests.benchmarks.answering_site:application"
CONNECTIONS = 16
FASTEST = 1500  # answers a second that there are people for
TOKENS = 2000  # of people who only look
SCRIPT = """
local paths, next, all = {}, tonumber(os.getenv("BENCH_FROM")), tonumber(os.getenv("BENCH_ALL"))
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
local method, body = os.getenv("BENCH_METHOD"), os.getenv("BENCH_BODY")
local type = "application/x-www-form-urlencoded"
function request()
  local path = paths[next % all + 1]
  local from = "10." .. math.floor(next / 65536) % 256 .. "." .. math.floor(next / 256) % 256 .. "." .. next % 256
  next = next + 1
  return wrk.format(method, path, {["X-Forwarded-For"] = from, ["Content-Type"] = type, ["Host"] = "localhost"}, body)
end
"""


def main(rounds: int, seconds: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    count = rounds * seconds * FASTEST + TOKENS
    with tempfile.TemporaryDirectory(prefix="keepsake-bench-") as name:
        folder = Path(name)
        (folder / "run.lua").write_text(SCRIPT)
        (folder / "paths").write_text("\n".join(people(count)))
        (folder / "empty").write_text("/empty/")
        with server(SITE, warm_up, TRUSTED_PROXY_COUNT="1") as port:  # a proxy names the visitors' addresses
            wrk = Wrk(folder, port, seconds)
            runs = [one_round(wrk) for _ in range(rounds)]
    check(wrk)
    print(json.dumps(figures(runs)))


def one_round(wrk: "Wrk") -> dict[str, float]:
    empty = wrk.run("empty", "GET", 0, 1)
    get = wrk.run("paths", "GET", 0, TOKENS)
    post = wrk.run("paths", "POST", wrk.sent, sys.maxsize, body="put=recommend&score=9&website=")
    return {"empty": empty, "get": get, "post": post}


class Wrk:
    """The client: asks for so many seconds; remembers how many have answered, so that nobody answers twice."""

    def __init__(self, folder: Path, port: int, seconds: int) -> None:
        self.folder, self.port, self.seconds, self.sent = folder, port, seconds, TOKENS

    def run(self, paths: str, method: str, start: int, all_: int, body: str = "") -> float:
        """Return the requests a second that were answered well."""
        told = {"BENCH_PATHS": self.folder / paths, "BENCH_METHOD": method, "BENCH_FROM": start, "BENCH_ALL": all_}
        environment = {**os.environ, **{name: str(value) for name, value in told.items()}, "BENCH_BODY": body}
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{self.seconds}s", "-s", str(self.folder / "run.lua")]
        command.append(f"http://127.0.0.1:{self.port}")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert "Non-2xx" not in done.stdout, done.stdout
        if method == "POST":
            (requests,) = re.findall(r"(\d+) requests in", done.stdout)
            self.sent += int(requests) + CONNECTIONS  # those under way at the end
        return float(re.findall(r"Requests/sec:\s+([\d.]+)", done.stdout)[0])


def check(wrk: Wrk) -> None:
    """Every answer told as taken is there, once, with its sending and its rows."""
    answered = Invitation.objects.filter(status=Invitation.Status.ANSWERED).count()
    assert answered == Response.objects.counted().filter(score=9).count()
    assert answered == ResponseChange.objects.count() == Answer.objects.count()
    assert 0 <= wrk.sent - TOKENS - answered <= CONNECTIONS * 20, (wrk.sent, answered)


def people(count: int) -> Iterator[str]:
    """Make as many people who were asked, and yield the path of each one's page."""
    now = timezone.now()
    survey = create_survey(actor=None, kind=Survey.Kind.NPS, name="Benchmark", status=Survey.Status.LIVE)
    customers = (Customer(id=n, external_id=f"c-{n}", name=f"Customer {n}") for n in range(1, count + 1))
    contacts = (Contact(id=n, customer_id=n, full_name=f"Contact {n}", call_name=f"Sam {n}") for n in range(1, count + 1))
    for rows in (customers, contacts):
        model = Customer if rows is customers else Contact
        model.objects.bulk_create(rows, batch_size=2000)
    invitations = [
        Invitation(
            id=n,
            survey=survey,
            customer_id=n,
            contact_id=n,
            channel="email",
            trigger="wave",
            occasion="bench",
            status="asked",
            language="en",
            due_at=now,
            asked_at=now - timedelta(hours=1),
            expires_at=now + timedelta(days=60),
            nonce=new_nonce(),
        )
        for n in range(1, count + 1)
    ]
    Invitation.objects.bulk_create(invitations, batch_size=2000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    yield from ("/" + answer_url(each).split("/", 3)[3] for each in invitations)


def figures(runs: list[dict[str, float]]) -> dict[str, Any]:
    found: dict[str, Any] = {"database": connection.vendor, "rounds": len(runs)}
    for name in ("empty", "get", "post"):
        found[f"{name}_per_second"] = round(statistics.median(run[name] for run in runs))
    for name in ("get", "post"):
        found[f"{name}_to_empty"] = round(statistics.median(run[name] / run["empty"] for run in runs), 3)
    return found


def warm_up(port: int) -> None:
    """Ask for a page that reads the database."""
    nobody = public_links.make(INVITATION, 1, 0)
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    client.request("GET", f"/n/{nobody}/", headers={"Host": "localhost", "X-Forwarded-For": "192.0.2.1"})
    client.getresponse().read()
    client.close()


if __name__ == "__main__":
    if shutil.which("wrk") is None:
        sys.exit("The benchmark of the answer page needs wrk: apt install wrk")
    main(*map(int, sys.argv[1:3]))
