"""What the queue does for accounts: each takes the key of a row and calls an action."""

from django.utils import timezone

from accounts.actions import imports
from retention_site.base import queue


@queue.task
def import_gave_up(key: str) -> None:
    imports.give_up(int(key))


@queue.task(when_parked=import_gave_up)
def import_check(key: str) -> None:
    imports.check_in_queue(int(key))


@queue.task(when_parked=import_gave_up)
def import_apply(key: str) -> None:
    imports.apply_in_queue(int(key))


@queue.scheduled
def imports_tidy() -> None:
    """Once a night: forget uploaded files that nobody decided about."""
    imports.tidy_imports(at=timezone.now())
