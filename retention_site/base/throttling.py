"""The rate limit of the REST API, counted once for all web processes of all hosts, on the token's own row.

A limit kept in the memory of each process is multiplied by their number, and Django's DatabaseCache cannot count: it reads,
adds and writes back in three statements, between which others do the same. Here one UPDATE with its condition counts and
decides at once, on either database. So that a request which only reads need not write (SQLite has one writer, and an import
may hold it for seconds; PostgreSQL waits for its disk), a process takes a sixtieth of the limit at a time and spends it from
memory: 1,200 a minute cost a process one UPDATE in twenty requests. What a process has taken and not spent when the minute
ends is lost to the others, never added; limits below sixty are counted one by one.

A period begins with the first request after the one before has ended, so a token gets its full limit in each, and may spend
one at the end of a period and the next at the beginning of the following.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from retention_site.base.models import ApiToken

if TYPE_CHECKING:
    from rest_framework.views import APIView

SHARES = 60  # into how many parts a limit is cut, at the most
MOST_PURSES = 1000  # tokens remembered; beyond that those whose period is over are forgotten


@dataclass
class Purse:
    """Requests that this process has counted in the database and not yet let through."""

    left: int
    until: datetime


class Purses:
    """What this process may still let through, by token; shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._purses: dict[str, Purse] = {}

    def spend(self, name: str, *, at: datetime) -> bool:
        """Take one from what is left for `name`; False where nothing is."""
        with self._lock:
            purse = self._purses.get(name)
            if purse is None or purse.left < 1 or purse.until <= at:
                return False
            purse.left -= 1
            return True

    def fill(self, name: str, purse: Purse, *, at: datetime) -> None:
        with self._lock:
            if len(self._purses) >= MOST_PURSES:
                self._purses = {key: each for key, each in self._purses.items() if each.until > at}
            mine = self._purses.get(name)
            if mine is not None and mine.until > at:
                purse.left += mine.left
            self._purses[name] = purse


_purses = Purses()


class TokenThrottle(SimpleRateThrottle):
    """So many requests per token (setting API_RATE); beyond it 429 with Retry-After."""

    scope = "token"
    num_requests: int | None
    duration: int | None
    timer: Callable[[], datetime] = staticmethod(timezone.now)  # type: ignore[assignment]

    def get_rate(self) -> str | None:
        # Read at each request, not at import, so that the setting can be changed without a new class
        rate = api_settings.DEFAULT_THROTTLE_RATES[self.scope]
        return None if rate is None else str(rate)

    def allow_request(self, request: Request, view: "APIView") -> bool:  # noqa: ARG002
        token = request.auth
        if not isinstance(token, ApiToken) or self.num_requests is None or self.duration is None:
            return True
        self.token, self.period, now = token, timedelta(seconds=self.duration), self.timer()
        if _purses.spend(token.digest, at=now):
            return True
        share = share_of(self.num_requests)
        if not count(token, share, limit=self.num_requests, period=self.period, at=now):
            return False
        began = token.window_began_at
        until = (began if began and began > now - self.period else now) + self.period
        _purses.fill(token.digest, Purse(share - 1, until), at=now)
        return True

    def wait(self) -> float | None:
        """Seconds until the period of the refused token ends."""
        began = ApiToken.objects.values_list("window_began_at", flat=True).get(pk=self.token.pk)
        return (began + self.period - self.timer()).total_seconds() if began else None


def share_of(limit: int) -> int:
    """Return how many requests are counted at a time: one in sixty of `limit` at the most, and `limit` is a multiple of it."""
    return math.gcd(limit, max(1, limit // SHARES))


def count(token: ApiToken, requests: int, *, limit: int, period: timedelta, at: datetime) -> bool:
    """Count `requests` of a token at `at` in one statement; False where they go beyond `limit` in its present period."""
    runs = Q(window_began_at__gt=at - period)
    fits = Q(window_began_at=None) | Q(window_began_at__lte=at - period) | Q(window_requests__lte=limit - requests)
    counted: int = ApiToken.objects.filter(fits, pk=token.pk).update(
        window_requests=Case(When(runs, then=F("window_requests") + requests), default=Value(requests)),
        window_began_at=Case(When(runs, then=F("window_began_at")), default=Value(at)),
    )
    return counted == 1
