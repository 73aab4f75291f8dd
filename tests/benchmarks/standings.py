"""How customers of the benchmarks stand: most are active, one in twenty-five slips away, one in a hundred is stuck."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection

from accounts.models import Stage, Standing, StandingMark
from accounts.paying import business_day
from tests.benchmarks.population import settle, start_of, write

SLIPPING_EVERY, STUCK_EVERY = 25, 100


def let_them_stand(count: int) -> None:
    """Say of each of `count` customers how they stand as of today."""
    write(Standing, _standings(count))
    StandingMark.objects.create(as_of=business_day())
    settle()
    connection.close()  # pages are measured with the settings of the house


def _standings(count: int) -> Iterator[dict[str, Any]]:
    today = business_day()
    for number in range(1, count + 1):
        is_slipping, is_stuck = number % SLIPPING_EVERY == 7, number % STUCK_EVERY == 11
        stage = Stage.SLIPPING if is_slipping else Stage.ONBOARDING if is_stuck else Stage.ACTIVE
        silent = 30 + number % 60 if is_slipping else number % 30
        yield {
            "customer_id": number,
            "stage": stage.value,
            "stage_since": today - timedelta(silent % 30 + 1),
            "first_use_on": start_of(number),
            "last_use_on": today - timedelta(silent),
            "use_days": 40,
            "spell_started_on": start_of(number),
            "spells": 1,
            "products": 1,
            "monthly_value": 100 + number % 900,
            "currency": "THB",
            "stuck_since": today - timedelta(number % 40) if is_stuck else None,
            "risk": (number * 7919) % 100 / 100 if is_slipping else None,
            "risk_low": 0.0 if is_slipping else None,
            "risk_high": 1.0 if is_slipping else None,
            "risk_n": 283 if is_slipping else None,
            "risk_gone": 120 if is_slipping else None,
        }
