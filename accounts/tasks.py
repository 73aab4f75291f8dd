"""What the queue does for accounts: each takes the key of a row and calls an action."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.actions import departures, imports, milestones, period_counts, report_cards, segments
from accounts.messages import sender
from accounts.milestones import turns
from accounts.models import Message
from accounts.paying import business_day
from accounts.retention import Unit
from accounts.segments.membership import due_segments
from accounts.standing import kept_cards, nightly, refresh
from accounts.templating.forgetting import forget_contents
from accounts.usage import expiry, sweeping
from retention_site.base import queue
from retention_site.base.mail import ServerAway
from retention_site.base.models import Work

RING_APART = timedelta(seconds=3)
COUNTING_SECONDS = 20  # of a minute, after which what remains is left for the next
MOST_TOUCHED = 10_000  # customers whose standing one sweep works out
logger = logging.getLogger("keepsake.mail")


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


@queue.scheduled
def departures_settle() -> None:
    """Once a night: those whose last day has come have left."""
    departures.settle_departures(on=business_day())


@queue.task
def send_messages(key: str) -> None:
    if not sender.is_due():
        return
    _ring_after(key)
    try:
        sender.send_due()
    except ServerAway as error:  # nothing is lost: the rows wait, and the sweep rings again
        logger.warning("the mail server takes no mail: %s", error)


def _ring_after(key: str) -> None:
    """Have somebody look when the longest lease is over, sooner than the next sweep: this worker may die, and leave rows."""
    over = timezone.now() + sender.LONGEST_LEASE
    ours = Work.objects.filter(task=queue.name_of(send_messages), status=Work.Status.WAITING)
    if not ours.filter(due_at__gt=over).exists():
        queue.enqueue(send_messages, key=key, due_at=over + RING_APART)


@queue.sweep
def ring_senders() -> None:
    """Once a minute: settle what dead senders left, and have as many senders as workers where mail is due."""
    now = timezone.now()
    sender.put_back_expired(at=now)
    waiting = Message.objects.due(at=now)
    if sender.is_paused() or not waiting.exists():
        return
    # Senders that are rung for already; one more when rows have waited past a minute, for those may be dead
    ours = Work.objects.filter(task=queue.name_of(send_messages), due_at__lte=now)
    rung = ours.unfinished().count()
    late = waiting.filter(due_at__lte=now - timedelta(minutes=1)).exists()
    for n in range(max(settings.QUEUE_WORKERS - rung, int(late))):
        queue.enqueue(send_messages, key=str(n))


@queue.task
def recount(key: str) -> None:
    period_counts.recount_periods(unit=Unit(key), on=business_day())


@queue.task
def milestone_recount(key: str) -> None:
    milestones.take_turn(turns.Turn.read(key))


@queue.scheduled
def milestones_refresh() -> None:
    """Once a night: what was foretold for today has come, and whatever was missed is put right."""
    if first := turns.first_turn_of_night():
        milestones.enqueue_turn(first)


@queue.sweep
def ring_recounts() -> None:
    """Once a minute: count again what a correction or a new day has left behind, months, quarters and years apart."""
    for unit in Unit:
        rung = Work.objects.unfinished().filter(task=queue.name_of(recount), key=unit)
        if period_counts.is_behind(unit, on=business_day()) and not rung.exists():
            queue.enqueue(recount, key=unit.value)


@queue.task
def segment_count(key: str) -> None:
    segments.count_segment(int(key))


@queue.sweep
def ring_segments() -> None:
    """Once a minute: count the segments that a new rule, a new day or new standings have left behind."""
    due = {str(pk) for pk in due_segments(at=timezone.now()).values_list("pk", flat=True)}
    rung = Work.objects.unfinished().filter(task=queue.name_of(segment_count), key__in=due)
    for key in sorted(due.difference(rung.values_list("key", flat=True))):
        queue.enqueue(segment_count, key=key)


@queue.sweep
def count_usage() -> None:
    """Once a minute: count what customers did since the last one."""
    sweeping.sweep_usage(seconds=COUNTING_SECONDS)


@queue.scheduled
def usage_expire() -> None:
    """Once a night: let single events go that are older than the rules say, and look at all customers whose use is counted."""
    sweeping.follow_customers(everybody=True)
    expiry.expire_usage(at=timezone.now(), seconds=COUNTING_SECONDS)


@queue.task
def keep_card(_key: str) -> None:
    kept_cards.keep_next_card()


@queue.sweep
def ring_cards() -> None:
    """Once a minute: count the report card of one month that is missing, or not good any more."""
    rung = Work.objects.unfinished().filter(task=queue.name_of(keep_card))
    if kept_cards.next_card_due() and not rung.exists():
        queue.enqueue(keep_card, key="next")


@queue.task
def asked_card_gave_up(key: str) -> None:
    report_cards.give_up(int(key))


@queue.task(when_parked=asked_card_gave_up)
def count_asked_card(key: str) -> None:
    report_cards.count_in_queue(int(key))


@queue.sweep
def ring_asked_cards() -> None:
    """Once a minute: forget cards that are a day old, and have the one counted that was asked for first."""
    report_cards.tidy(at=timezone.now())


@queue.task
def refresh_standings_on(key: str) -> None:
    following = nightly.take(nightly.Turn.read(key))
    if following:
        queue.enqueue(refresh_standings_on, key=following.key)


@queue.scheduled
def standings_refresh() -> None:
    """Once a night: how everybody stands, from what is known by now."""
    queue.enqueue(refresh_standings_on, key=nightly.first_turn().key)


@queue.sweep
def refresh_touched_standings() -> None:
    """Once a minute: how those stand to whom something happened; everybody, where a night was missed."""
    now = timezone.now()
    under_way = Work.objects.unfinished().filter(task=queue.name_of(refresh_standings_on))
    if under_way.exists():
        return  # who was touched is worked out now, or by the next sweep
    if nightly.is_missed(at=now):
        standings_refresh()
    else:
        refresh.refresh_touched(most=MOST_TOUCHED)


@queue.scheduled
def contents_forget() -> None:
    """Once a night: forget what messages said that the policy keeps no longer."""
    forget_contents(at=timezone.now())
