"""One pass of all due work, in the foreground."""

from typing import Any

from django.core.management.base import BaseCommand

from retention_site.base import queue


class Command(BaseCommand):
    help = "Run every sweep and everything that is due, here and now, without the queue's own processes."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{queue.run_all_due()} pieces of work done or tried")
