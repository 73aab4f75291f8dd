"""Shipped segments where everybody stands: how long each takes to be counted, and a list to show its first page."""

import time
from statistics import median
from typing import Any

from django.db import connection

from accounts import defaults
from accounts.models import Customer, Segment, User
from accounts.segments.reading import count_up_to, segments_by_code, whom_it_fits
from playbooks import defaults as upper_defaults
from tests.benchmarks.population import settle
from tests.benchmarks.visits import measure, visiting


def measure_segments(agent: User, samples: int) -> dict[str, dict[str, Any]]:
    """Return of each segment the milliseconds of its live count and of its whole one, how many it fits, and its page."""
    defaults.make_segments()
    upper_defaults.make_segments()
    settle()
    connection.close()  # pages are measured with the settings of the house
    counts = {code: _counted(segment, samples) for code, segment in segments_by_code().items()}
    with visiting(agent) as client:
        return {code: told | measure(client, f"/customers/?segment={code}", samples) for code, told in counts.items()}


def _counted(segment: Segment, samples: int) -> dict[str, Any]:
    live, whole, fits = [], [], 0
    for _ in range(samples):
        began = time.perf_counter()
        count_up_to(whom_it_fits(segment, Customer.objects.all()))
        paused = time.perf_counter()
        fits = whom_it_fits(segment, Customer.objects.all()).count()
        live.append(paused - began)
        whole.append(time.perf_counter() - paused)
    return {"fits": fits, "live_count": round(median(live) * 1000, 1), "whole_count": round(median(whole) * 1000, 1)}
