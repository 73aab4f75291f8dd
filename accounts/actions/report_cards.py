"""Report cards that somebody asks for: counted at once where use is little, else planned for the queue and kept for a day.

They are counted one at a time, so that mail and imports find a free worker, and in two steps, each of which fits into the time
that a piece of work has. Which step is next stands in the row; to run one twice is harmless.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import AskedCard, StandingRules
from accounts.standing.asked_cards import Cards, Wanted, as_learnt, asked_of, cards_of, is_little_use, table_of, wanted_again
from accounts.standing.kept_cards import GOOD_FOR, kept_cards, made_of
from accounts.standing.report_card import learnt
from retention_site.base import queue
from retention_site.base.models import Work

TRY_AGAIN = timedelta(minutes=15)  # until one that could not be counted is planned afresh for whoever asks


@dataclass(frozen=True)
class Answer:
    """The cards that were asked for, or None while the queue counts them; `row` is what it counts or has counted."""

    cards: Cards | None
    row: AskedCard | None = None


def ask_for_cards(wanted: Wanted, *, rules: StandingRules) -> Answer:
    """Return what is wanted: as it was kept, or counted at once; where that takes long, have the queue count it."""
    if is_little_use():
        return Answer(wanted.count(rules=rules))
    hangs_on, asked = made_of(rules), wanted.asked
    key = wanted.key(hangs_on)
    row = AskedCard.objects.filter(key=key).first()
    if row is None and wanted.is_usual:
        by_month = kept_cards([asked.as_of], asked.horizon_days, rules)
        if asked.as_of in by_month:
            return Answer({"": by_month[asked.as_of]})
    row = row or _plan(wanted, key, hangs_on)
    return Answer(cards_of(row) if row.made_at else None, row)


def _plan(wanted: Wanted, key: str, hangs_on: str) -> AskedCard:
    """Plan a card, once for all who ask for the same."""
    asked = wanted.asked
    values = {
        "made_of": hangs_on,
        "as_of": asked.as_of,
        "horizon_days": asked.horizon_days,
        "min_days": asked.min_days,
        "people": dict(wanted.people),
        "by": wanted.by.code if wanted.by else "",
        "reader": wanted.reader,
    }
    with transaction.atomic():
        row, is_new = AskedCard.objects.get_or_create(key=key, defaults=values)
        if is_new:
            _ring_next()
    return row


def count_in_queue(pk: int) -> None:
    """Take the next step of counting a card; one that hangs on what has changed since is forgotten, for nobody asks for it."""
    card = AskedCard.objects.waiting().select_related("reader").filter(pk=pk).first()
    if card:
        rules, wanted = StandingRules.current(), wanted_again(card)
        if wanted is None or wanted.key(made_of(rules)) != card.key:
            card.delete()
        elif not card.learnt and not _learnt_before(card):
            _step(card, learnt=as_learnt(learnt(asked_of(card))))
            _ring(card.pk)
            return
        else:
            cards = wanted.count(rules=rules, table=table_of(card))
            _step(card, figures=[[kind, each.as_json()] for kind, each in cards.items()], made_at=timezone.now())
    _ring_next(besides=pk)


def _learnt_before(card: AskedCard) -> bool:
    """Take over what was learnt for another card of the same day and horizon, where there is one."""
    alike = AskedCard.objects.filter(as_of=card.as_of, horizon_days=card.horizon_days, made_of=card.made_of)
    card.learnt = alike.exclude(learnt={}).values_list("learnt", flat=True).first() or {}
    return bool(card.learnt)


def _step(card: AskedCard, **values: object) -> None:
    AskedCard.objects.filter(pk=card.pk).update(**values)


def give_up(pk: int) -> None:
    """Say of a card that it could not be counted; the others go on."""
    AskedCard.objects.waiting().filter(pk=pk).update(has_failed=True)
    _ring_next(besides=pk)


def tidy(*, at: datetime) -> None:
    """Forget cards that are not shown any more, and have the next one counted."""
    AskedCard.objects.worn(before=at - GOOD_FOR, failed_before=at - TRY_AGAIN).delete()
    _ring_next()


def _ring_next(*, besides: int | None = None) -> None:
    """Have the card counted that was asked for first, unless one is being counted; `besides` is the one that is just over.

    One that rests after a failure keeps nobody from being counted.
    """
    from accounts.tasks import count_asked_card

    under_way = Work.objects.unfinished().filter(task=queue.name_of(count_asked_card)).exclude(key=str(besides))
    if under_way.filter(due_at__lte=timezone.now()).exists():
        return
    resting = set(under_way.values_list("key", flat=True))
    waiting = (pk for pk in AskedCard.objects.waiting().values_list("pk", flat=True) if str(pk) not in resting | {str(besides)})
    following = next(waiting, None)
    if following is not None:
        _ring(following)


def _ring(pk: int) -> None:
    from accounts.tasks import count_asked_card

    queue.enqueue(count_asked_card, key=str(pk))
