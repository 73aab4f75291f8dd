"""What is done to a running installation, each told as one line of JSON: `python -m tests.base.queue.scenarios faults`.

Run as a process of its own, so that the ORM speaks to the installation's database and not to the tests'.
"""

import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from tests.base.queue.house import House, wait_for

POISON = ("raises", "hangs", "kills_its_worker", "returns_a_lambda")


def faults(poison: tuple[str, ...] = POISON) -> dict[str, Any]:
    """The cluster frozen; then poison among good work; then everything stopped."""
    with House() as house:
        from retention_site.base import queue
        from tests.base.queue.poison import tasks

        told: dict[str, Any] = {"start_seconds": house.serve(), "console": house.log()}
        told["freeze"] = _freeze(house, tasks, queue)
        began = time.monotonic()
        bad = {name: queue.enqueue(getattr(tasks, name), key="7") for name in poison}
        good = [queue.enqueue(tasks.good, key=str(n)) for n in range(20)]
        wait_for(lambda: _are(good, "done"), within=60)
        told["good_seconds"] = time.monotonic() - began
        told["parked"] = _wait_for_parked(bad, began)
        told["health_parked"] = house.health("/healthz/deep/")[1]["parked"]
        told["stop_status"], told["stop_seconds"] = house.stop()
        told["left_over"] = len(house.left_over())
        return told


def _wait_for_parked(bad: dict[str, Any], began: float) -> dict[str, Any]:
    seconds: dict[str, float] = {}

    def all_parked() -> bool:
        for name, work in bad.items():
            if name not in seconds and _are([work], "parked"):
                seconds[name] = time.monotonic() - began
        return len(seconds) == len(bad)

    wait_for(all_parked, within=180)
    for work in bad.values():
        work.refresh_from_db()
    return {name: {"seconds": seconds[name], "attempts": work.attempts, "error": work.error} for name, work in bad.items()}


def _freeze(house: House, tasks: Any, queue: Any) -> dict[str, Any]:
    """Kill both idle workers: one of them holds the lock of the task queue, for which those after them wait for ever."""
    before = {process.pid for process in house.queue_processes()}
    for worker in house.workers():
        worker.kill()
    began = time.monotonic()
    stuck = [queue.enqueue(tasks.good, key="frozen") for _ in range(3)]
    time.sleep(5)
    alive, done = len(house.queue_processes()), not _are(stuck, "waiting")
    wait_for(lambda: house.health("/healthz/deep/")[0] == 503, within=30)
    red = time.monotonic() - began
    wait_for(lambda: _are(stuck, "done"), within=120)
    recovery = time.monotonic() - began
    wait_for(lambda: house.health("/healthz/deep/")[0] == 200, within=60)
    return {
        "alive": alive,
        "done_while_frozen": done,
        "red_seconds": red,
        "recovery_seconds": recovery,
        "all_replaced": not before & {process.pid for process in house.queue_processes()},
        "said_so": house.log().count("the queue is frozen"),
    }


def _are(rows: list[Any], status: str) -> bool:
    model = type(rows[0])
    return model.objects.filter(pk__in=[row.pk for row in rows], status=status).count() == len(rows)


def deaths() -> dict[str, Any]:
    """The cluster dies and comes back; then the web dies and all ends."""
    with House() as house:
        from retention_site.base import queue
        from tests.base.queue.poison import tasks

        house.serve()
        house.queue_processes()[0].kill()
        work = queue.enqueue(tasks.good)
        back = wait_for(lambda: _are([work], "done"), within=30)
        house.processes()
        house.web().kill()
        assert house.process is not None
        status = house.process.wait(timeout=20)
        wait_for(lambda: not house.left_over(), within=3)
        return {"cluster_back_seconds": back, "status": status, "log": house.log()}


def throughput(count: int = 1000) -> dict[str, Any]:
    """Trivial tasks a second, and the memory of those that do them."""
    with House(QUEUE_TIMEOUT="60") as house:
        from django.db import transaction

        from retention_site.base import queue
        from tests.base.queue.poison import tasks

        house.serve()
        began = time.monotonic()
        with transaction.atomic():
            rows = [queue.enqueue(tasks.good, key=str(n)) for n in range(count)]
        planned = time.monotonic() - began
        done = wait_for(lambda: _are(rows[-1:], "done") and _are(rows, "done"), within=120, every=0.5)
        memory = [process.memory_info().rss // 2**20 for process in house.workers()]
        return {"enqueue_per_second": count / planned, "done_per_second": count / done, "worker_mb": memory}


def kills(number: int = 20, count: int = 1500) -> dict[str, Any]:
    """SIGKILL aimed at processes of the cluster, busy ones first, while it works; `number` 0 is the run without faults."""
    with tempfile.TemporaryDirectory() as folder:
        evidence = Path(folder) / "evidence"
        evidence.touch()
        with House(EVIDENCE_FILE=str(evidence)) as house:
            from retention_site.base import queue
            from retention_site.base.models import Work
            from tests.base.queue.poison import tasks

            house.serve()
            began = time.monotonic()
            rows = [queue.enqueue(tasks.counted, key=str(n)) for n in range(count)]
            live = sum(_kill_one(house, evidence) for _ in range(number))
            ours = Work.objects.filter(pk__in=[row.pk for row in rows])
            wait_for(lambda: not ours.filter(status__in=["waiting", "running"]).exists(), within=600, every=0.5)
            ended = Counter(key for what, key, _pid in _notes(evidence) if what == "ended")
            return {
                "rows": count,
                "kills": number,
                "hit_live_work": live,
                "lost": sum(1 for row in rows if not ended[row.key]) - ours.filter(status="parked").count(),
                "doubled": sum(1 for times in ended.values() if times > 1),
                "parked": ours.filter(status="parked").count(),
                "frozen": house.log().count("the queue is frozen"),
                "longest_silence": _longest_silence(evidence),
                "seconds": round(time.monotonic() - began, 1),
            }


def _kill_one(house: House, evidence: Path) -> bool:
    """Wait a moment, kill a busy process or any, and say whether it was in the middle of a piece of work."""
    time.sleep(random.uniform(0.5, 2.5))
    open_at = {pid: what == "began" for what, _key, pid in _notes(evidence)}
    targets = house.queue_processes()[1:]
    busy = [process for process in targets if open_at.get(process.pid)]
    victims = busy if busy and random.random() < 0.8 else targets
    if not victims:
        return False
    victim = random.choice(victims)
    with contextlib.suppress(psutil.NoSuchProcess):
        victim.kill()
    return victim in busy


def _notes(evidence: Path) -> list[tuple[str, str, int]]:
    lines = (line.split() for line in evidence.read_text().splitlines())
    return [(what, key, int(pid)) for what, key, pid, _at in lines]


def _longest_silence(evidence: Path) -> float:
    """Seconds between two notes, at the most: how long nobody worked though there was work."""
    times = sorted(float(line.split()[3]) for line in evidence.read_text().splitlines())
    return round(max((later - earlier for earlier, later in pairwise(times)), default=0.0), 1)


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[2:]]
    print(json.dumps(globals()[sys.argv[1]](*arguments)))
