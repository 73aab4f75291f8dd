"""`python -m tests.benchmarks`: every benchmark on fresh databases, SQLite and PostgreSQL; exit status 1 if a bound is missed.

PostgreSQL is the server of BENCH_DATABASE_URL if that is set (databases made there are dropped), else one made for the run.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.private_postgres import private_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
RESULT = ROOT / "var" / "bench.json"
SIZES = [1_000, 10_000, 23_570, 200_000]
MILLION = 1_000_000


@contextmanager
def sqlite(size: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="keepsake-bench-") as folder:
        yield f"sqlite:///{folder}/bench-{size}.sqlite3"


@contextmanager
def postgres(size: int) -> Iterator[str]:
    given = os.environ.get("BENCH_DATABASE_URL")
    if given is None:
        with private_postgres() as (url, _programs):
            yield url
        return
    import psycopg

    name = f"keepsake_bench_{size}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{given.rpartition('/')[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


DATABASES = {"sqlite": sqlite, "postgres": postgres}


def run(database: str, module: str, *arguments: int, size: int = 0) -> dict[str, Any]:
    """Run one benchmark in a process of its own, since settings name one database for good; return what it tells."""
    with DATABASES[database](size) as url:
        command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
        told = subprocess.run(
            command, check=True, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True
        )
    return json.loads(told.stdout.splitlines()[-1])


LEAST_POST = 0.2  # of an empty view, of answers sent for the first time


def report_answering(told: dict[str, Any]) -> list[str]:
    """Print one line; return the bound if it is missed."""
    print(f"\nAnswer page on {told['database']}, requests a second: empty view {told['empty_per_second']:,},", end=" ")
    print(f"page {told['get_per_second']:,} (× {told['get_to_empty']}),", end=" ")
    print(f"answer {told['post_per_second']:,} (× {told['post_to_empty']}, at least {LEAST_POST})")
    ratio = told["post_to_empty"]
    return [] if ratio >= LEAST_POST else [f"{told['database']} answering: × {ratio} of an empty view"]


LEAST_TO_COPY, LEAST_TO_DRF = 0.5, 4.0


def report_usage(told: dict[str, Any]) -> list[str]:
    """Print one line; return the bounds that are missed."""
    print(
        f"\nUsage events on {told['database']} by batches of 500, events a second: ours {told['ours_per_second']:,},", end=" "
    )
    print(f"COPY and join {told['copy_per_second']:,} (× {told['ours_to_copy']}, at least {LEAST_TO_COPY}),", end=" ")
    print(f"DRF {told['drf_per_second']:,} (× {told['ours_to_drf']}, at least {LEAST_TO_DRF});", end=" ")
    print(f"counted by day and month {told['roll_up_per_second']:,};", end=" ")
    print(f"by CPU × {told['ours_to_copy_cpu']} and × {told['ours_to_drf_cpu']}")
    bounds = {"copy": LEAST_TO_COPY, "drf": LEAST_TO_DRF}
    return [
        f"usage: × {told[f'ours_to_{name}']} of {name}" for name, least in bounds.items() if told[f"ours_to_{name}"] < least
    ]


MOST_SECONDS, MOST_MEGABYTES, MOST_TIMES_SCAN, MOST_TIMES_TENTH = 60.0, 300, 1.5, 12.0
STANDING_SIZES = {"sqlite": [10_000, 100_000], "postgres": [100_000]}


def report_standing(runs: dict[int, dict[str, Any]]) -> list[str]:
    """Print one line a size; return the bounds that are missed."""
    missed = []
    for size, told in runs.items():
        whole, ratio = max(told["first"], told["next_day"]), told["told"] / told["bare"]
        print(f"\nStanding of {size:,} customers on {told['database']}: bare scan of {told['days']:,} days", end=" ")
        print(
            f"{told['bare']:.2f} s, everything told {told['told']:.2f} s (× {ratio:.2f}, at most {MOST_TIMES_SCAN});", end=" "
        )
        print(f"written: first {told['first']:.1f} s, a day later {told['next_day']:.1f} s,", end=" ")
        print(f"nothing new {told['nothing_new']:.1f} s; {told['memory_mb']} MB")
        bounds = {
            f"× {ratio:.2f} of the scan": ratio <= MOST_TIMES_SCAN,
            f"{whole:.0f} s": whole <= MOST_SECONDS,
            f"{told['memory_mb']} MB": told["memory_mb"] <= MOST_MEGABYTES,
        }
        if (tenth := runs.get(size // 10)) is not None:
            growth = whole / max(tenth["first"], tenth["next_day"])
            bounds[f"× {growth:.1f} of a tenth of them"] = growth <= MOST_TIMES_TENTH
        missed += [f"{told['database']} standing of {size:,}: {what}" for what, holds in bounds.items() if not holds]
    return missed


MOST_COUNT_MS = 300  # of any shipped segment


def report_segments(told: dict[str, Any]) -> list[str]:
    """Print one line a segment; return the bounds that are missed."""
    print(f"\n{'segment':<28}{'fits':>10}{'live ms':>10}{'whole ms':>10}{'page p95':>10}{'× memory':>10}")
    missed = []
    for code, each in told["segments"].items():
        times_memory = each["p95"] / each["memory_p95"]
        print(f"{code:<28}{each['fits']:>10,}{each['live_count']:>10}{each['whole_count']:>10}", end="")
        print(f"{each['p95']:>10}{times_memory:>10.2f}")
        bounds = {
            f"counted in {each['live_count']} ms": each["live_count"] <= MOST_COUNT_MS,
            f"first page, p95 {times_memory:.2f} × memory": times_memory <= MOST_TIMES_MEMORY,
        }
        where = f"{told['database']} segment {code} of {told['customers']:,}"
        missed += [f"{where}: {what}" for what, holds in bounds.items() if not holds]
    return missed


MOST_TIMES_BARE = 1.5
PLANNING_SIZES = {"sqlite": [10_000], "postgres": [100_000]}


def report_planning(runs: dict[int, dict[str, Any]]) -> list[str]:
    """Print one line a size; return the bounds that are missed. SQLite is told, and bound by nothing."""
    missed = []
    for size, told in runs.items():
        ratio = told["planned"] / told["bare"]
        print(f"\nPlanning {told['messages']:,} messages on {told['database']}, {told['refused']:,} refused:", end=" ")
        print(f"bare INSERT … SELECT {told['bare']:.1f} s, planned {told['planned']:.1f} s", end=" ")
        print(f"(× {ratio:.2f}, at most {MOST_TIMES_BARE}); {told['memory_mb']} MB")
        bounds = {f"× {ratio:.2f} of the bare statement": ratio <= MOST_TIMES_BARE}
        if (tenth := runs.get(size // 10)) is not None:
            growth = told["planned"] / tenth["planned"]
            bounds[f"× {growth:.1f} of a tenth of them"] = growth <= MOST_TIMES_TENTH
        if told["database"] == "postgresql":
            missed += [f"planning {size:,}: {what}" for what, holds in bounds.items() if not holds]
    return missed


LEAST_TIMES = {"post_office": 7.0, "task_a_mail": 8.0, "smtplib": 0.45}  # as many mails a second, at least
MOST_CPU = {"post_office": 0.15}  # of their work for a mail
WORKERS_THAT_SEND = {"sqlite": [1], "postgres": [1, 2]}


def report_sending(told: dict[str, Any]) -> list[str]:
    """Print one line; return the bounds that are missed: those of PostgreSQL, since many workers wait for one file."""
    print(f"\nSending by {told['workers']} on {told['database']}, mails a second (our own ms each):", end=" ")
    print(f"ours {told['ours']['per_second']:,} ({told['ours']['own_ms']})", end="")
    missed = []
    for name, least in LEAST_TIMES.items():
        if name not in told:
            print("; django-post_office not compared: POST_OFFICE_PYTHON names no Python that has it", end="")
            continue
        times, cpu = told[f"ours_to_{name}"], told[f"ours_to_{name}_cpu"]
        print(f"; {name} {told[name]['per_second']:,} ({told[name]['own_ms']}), × {times}, at least {least}", end="")
        print(f", by CPU × {cpu}, at most {MOST_CPU[name]}" if name in MOST_CPU else "", end="")
        missed += [f"× {times} of {name}"] if times < least else []
        missed += [f"× {cpu} of the CPU of {name}"] if cpu > MOST_CPU.get(name, cpu) else []
    print()
    who = f"sending by {told['workers']}"
    return [f"{who}: {what}" for what in missed] if told["database"] == "postgresql" else []


LEAST_OF_RELAY = 0.9  # of connections ÷ (replies × delay)
PACES = {"freely": 0, "at a pace": 1200}  # mails a minute


def report_relay(runs: dict[str, dict[str, Any]]) -> list[str]:
    """Print one line; return the bounds that are missed."""
    free, paced = runs["freely"], runs["at a pace"]
    print(
        f"\nA relay 20 ms away on {free['database']}: {free['per_second']:,} mails a second by {free['connections']}", end=" "
    )
    print(f"connections, × {free['of_best']} of what they can carry, at least {LEAST_OF_RELAY};", end=" ")
    print(f"at {paced['per_minute']:,} a minute {paced['most_in_ten_seconds']} in ten seconds, at most {paced['allowed']:.0f}")
    missed = [f"relay: × {free['of_best']} of the connections"] if free["of_best"] < LEAST_OF_RELAY else []
    is_over = paced["most_in_ten_seconds"] > paced["allowed"]
    return missed + ([f"relay: {paced['most_in_ten_seconds']} mails in ten seconds"] if is_over else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of customers")
    parser.add_argument("--million", action="store_true", help="also with a million customers")
    parser.add_argument("--databases", choices=DATABASES, nargs="+", default=list(DATABASES))
    parser.add_argument("--samples", type=int, default=40, help="requests of each page")
    wanted = parser.parse_args()
    sizes = sorted({*wanted.sizes, *([MILLION] if wanted.million else [])})
    result: dict[str, Any] = {"at": datetime.now(UTC).isoformat(), "machine": platform.platform(), "pages": {}}
    missed: list[str] = []
    for database in wanted.databases:
        runs = {size: run(database, "pages", size, wanted.samples, size=size) for size in sizes}
        result["pages"][database] = runs
        missed += report_pages(database, runs)
        # Five rounds of three seconds each way
        result.setdefault("answering", {})[database] = run(database, "answering", 5, 3)
        missed += report_answering(result["answering"][database])
        sizes_of_standing = [*STANDING_SIZES[database], *([MILLION] if wanted.million and database == "postgres" else [])]
        standings = {size: run(database, "standing", size, 3, 25, size=size) for size in sizes_of_standing}
        result.setdefault("standing", {})[database] = standings
        missed += report_standing(standings)
        missed += [bound for told in standings.values() for bound in report_segments(told)]
        sizes_of_plans = [*PLANNING_SIZES[database], *([MILLION] if wanted.million and database == "postgres" else [])]
        plans = {size: run(database, "planning", size, 3, size=size) for size in sizes_of_plans}
        result.setdefault("planning", {})[database] = plans
        missed += report_planning(plans)
        sendings = [run(database, "send", 1000, 3, workers, size=workers) for workers in WORKERS_THAT_SEND[database]]
        result.setdefault("sending", {})[database] = sendings
        missed += [line for told in sendings for line in report_sending(told)]
        if database == "postgres":
            relays = {name: run(database, "relay", 1500, 1, per_minute) for name, per_minute in PACES.items()}
            result["relay"] = relays
            missed += report_relay(relays)
            result["usage"] = run(database, "usage", 20_000, 5, 40)
            missed += report_usage(result["usage"])
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(f"\nWritten to {RESULT.relative_to(ROOT)}.", *(f"\nMISSED {line}" for line in missed))
    return 1 if missed else 0


MOST_QUERIES = 15
MOST_TIMES_MEMORY = 2.0
MOST_GROWTH = 1.25
BASE = 10_000  # customers that growth is told against


def report_pages(database: str, runs: dict[int, dict[str, Any]]) -> list[str]:
    """Print one line a page and size; return the bounds that are missed."""
    print(f"\nStaff pages on {database}: queries ≤ {MOST_QUERIES} and alike, p95 ≤ {MOST_TIMES_MEMORY} × memory,", end=" ")
    print(f"p50 ≤ {MOST_GROWTH} × that at {BASE:,} customers")
    heads = ["customers", "queries", "p50 ms", "p95 ms", "× memory", "CPU ms", "× memory", "× 10k"]
    print(f"{'page':<22}" + "".join(f"{head:>10}" for head in heads))
    missed = []
    names = next(iter(runs.values()))["pages"]
    for name in names:
        base = runs.get(BASE, next(iter(runs.values())))["pages"][name]
        for size, run in runs.items():
            page = run["pages"][name]
            times_memory, growth = page["p95"] / page["memory_p95"], page["p50"] / base["p50"]
            cells = [f"{size:,}", page["queries"], page["p50"], page["p95"], times_memory]
            cells += [page["cpu"], page["cpu"] / page["memory_cpu"], growth]
            print(f"{name:<22}" + "".join(f"{cell:>10.2f}" if isinstance(cell, float) else f"{cell:>10}" for cell in cells))
            bounds = {
                f"{page['queries']} queries": page["queries"] <= MOST_QUERIES,
                f"{page['queries']} queries, {base['queries']} at the base": page["queries"] == base["queries"],
                f"p95 {times_memory:.2f} × memory": times_memory <= MOST_TIMES_MEMORY,
                f"p50 {growth:.2f} × the base": growth <= MOST_GROWTH or size <= BASE,
            }
            missed += [f"{database} {name} at {size:,}: {what}" for what, holds in bounds.items() if not holds]
    for size, run in runs.items():
        for statement, uses in run.get("index", {}).items():
            if not uses:
                missed.append(f"{database} at {size:,}: {statement} does not use the trigram index")
    return missed


if __name__ == "__main__":
    sys.exit(main())
