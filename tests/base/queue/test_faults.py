"""The real thing: `manage.py serve`, a real cluster, a real database, and tasks that do their worst."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.base.queue.house import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.own_database]
SCENARIOS = "tests.base.queue.scenarios"


def play(module: str, *arguments: str) -> dict:
    """Run a module's scenario in a process of its own, on the kind of database the tests run on; it tells a line of JSON."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" or connection.vendor != "sqlite"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3600, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def told() -> dict:
    return play(SCENARIOS, "faults")


def test_says_where_it_is_and_nothing_else(told):
    assert told["console"].startswith("Keepsake is at http://127.0.0.1:")
    assert told["console"].count("\n") == 1


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("raises", "ValueError · tests/base/queue/poison/tasks.py:"),
        ("hangs", "Took longer than 2 seconds."),
        ("kills_its_worker", "The worker died or was stopped while doing this."),
        ("returns_a_lambda", "It returned a function; a task returns nothing."),
    ],
)
def test_poison_is_parked_after_three_attempts_with_its_reason(told, name, error):
    parked = told["parked"][name]
    assert parked["attempts"] == 3
    assert parked["error"].startswith(error)
    assert parked["seconds"] < 120


def test_the_others_go_on(told):
    assert told["good_seconds"] < 40
    assert told["health_parked"] == 4


def test_a_frozen_cluster_looks_alive_turns_health_red_and_is_brought_back(told):
    freeze = told["freeze"]
    assert freeze["alive"] == 6
    assert not freeze["done_while_frozen"]
    assert 10 <= freeze["red_seconds"] < freeze["recovery_seconds"] < 120
    assert freeze["all_replaced"]
    assert freeze["said_so"] >= 1


def test_all_of_it_stops_within_seconds_and_leaves_nobody(told):
    assert told["stop_status"] == 0
    assert told["stop_seconds"] < 10
    assert told["left_over"] == 0


def test_a_dead_cluster_is_started_again_and_a_dead_web_ends_everything():
    told = play(SCENARIOS, "deaths")
    assert told["cluster_back_seconds"] < 60
    assert told["status"] == 1
    assert "The web server ended with status -9." in told["log"]
