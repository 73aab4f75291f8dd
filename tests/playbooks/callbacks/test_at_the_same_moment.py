"""Slots and promises that many want at once: real processes on a database of their own, a file on SQLite."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.base.queue.house import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.own_database]
AT_ONCE = 20


def run(module: str, *arguments: object, place: str = "playbooks.callbacks") -> dict:
    command = [sys.executable, "-m", f"tests.{place}.{module}", *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" or connection.vendor != "sqlite"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def check_slots(slots: int, record) -> None:
    told = run("slot_race", slots, AT_ONCE)
    for name in ("seconds", "median_ms", "slowest_ms"):
        record(f"{slots} slots, {AT_ONCE} at once, {connection.vendor}: {name}", told[name])
    assert told["action"] == {"winners": {"1": slots}, "refusals": {str(AT_ONCE - 1): slots}, "others": {}}
    assert told["http"] == {"winners": {"1": 5}, "refusals": {str(AT_ONCE - 1): 5}, "others": {}}
    assert told["swaps"] == {"refused": slots // 2 * 2}


def test_each_slot_has_one_winner_and_nineteen_clear_refusals(record_testsuite_property):
    check_slots(3, record_testsuite_property)


@pytest.mark.soak
def test_each_of_fifty_slots_has_one_winner(record_testsuite_property):
    check_slots(50, record_testsuite_property)


def test_closing_moving_and_escalating_at_once_leave_one_truth():
    rounds = 6
    told = run("change_race", rounds)
    assert set(told["close and move"]) <= {"closed, moved", "closed, not moved"}
    assert set(told["close and escalate"]) <= {"closed, told", "closed, not told"}
    assert told["two last steps"] == {"done": rounds, "closed": rounds}
    assert told["two sweeps"] == dict.fromkeys(["taken", "escalated", "missed", "mails"], rounds)
