"""Report cards that are left to the queue, and doing what lies there."""

from typing import Any

from accounts import tasks
from accounts.standing import asked_cards
from retention_site.base import queue
from retention_site.base.models import Work


def have_them_counted_later(monkeypatch: Any) -> None:
    """As where there is much use: nobody waits for a card that is not kept."""
    monkeypatch.setattr(asked_cards, "MOST_AT_ONCE", 0)


def planned() -> "list[Work]":
    """The pieces of work that lie there for cards that were asked for."""
    name = queue.name_of(tasks.count_asked_card)
    return list(Work.objects.filter(task=name, status=Work.Status.WAITING).order_by("pk"))


def take_a_step() -> str:
    """Do the next of them; returns the key of its card."""
    work = planned()[0]
    queue.run(work.pk)
    work.refresh_from_db()
    assert work.status == Work.Status.DONE, work.error
    return work.key


def count_them_all() -> int:
    """Do them until none is left; returns how many steps that took."""
    steps = 0
    while planned():
        take_a_step()
        steps += 1
    return steps
