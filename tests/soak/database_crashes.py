"""A database that crashes while mail is sent: `python -m tests.soak.database_crashes MESSAGES CRASHES`, JSON on the last line.

A whole installation sends from a PostgreSQL of its own, which keeps its promises on disk, to a server that writes down what it
accepted. While mail is being sent the database ends at once, and comes back after DOWN_SECONDS.
"""

import json
import os
import sys
import time
from functools import partial
from typing import Any

from tests.accounts.messages.fire import Range, fire
from tests.base.queue.house import ROOT
from tests.private_postgres import LASTING, Server, private_server

DOWN_SECONDS = 2
# A worker's time is shorter than as shipped, so that what the dead held is settled soon
TIMES = {"QUEUE_TIMEOUT": "30", "QUEUE_BACKOFF_SECONDS": "", "WATCHDOG_SECONDS": "20", "QUEUE_WORKERS": "4"}


class _Crashes(Range):
    """Shoots at the database, as soon as somebody is sending; tells how many were, each time."""

    def __init__(self, server: Server, *told: Any) -> None:
        super().__init__(*told)
        self.server = server
        self.sending: list[int] = []

    def kill_one(self) -> None:
        from django.db import connections

        if not (senders := self.senders()):
            return
        connections.close_all()
        self.server.crash()
        time.sleep(DOWN_SECONDS)
        self.server.start()
        self.hits["database"] += 1
        self.sending.append(len(senders))

    def told(self) -> dict[str, Any]:
        return super().told() | {"sending_at_each_crash": self.sending}


def main(messages: int, crashes: int) -> dict[str, Any]:
    with private_server(LASTING) as server:
        os.environ["DATABASE_URL"] = server.url
        return fire(messages, crashes, times=TIMES, range_=partial(_Crashes, server))


if __name__ == "__main__":
    os.chdir(ROOT)
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
