"""The sweep that has the report cards of the last months counted, one at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tasks
from accounts.models import KeptCard, StandingRules
from accounts.paying import business_day
from accounts.standing.kept_cards import kept_cards, month_ends, next_card_due
from retention_site.base import queue
from retention_site.base.models import Work
from tests.accounts.standing.lives import make_population
from tests.factories import make_customer, make_use

pytestmark = pytest.mark.django_db


def rung():
    return Work.objects.filter(task=queue.name_of(tasks.keep_card), status=Work.Status.WAITING)


def test_nobody_rings_where_nothing_was_used():
    make_customer()
    tasks.ring_cards()
    assert not rung().exists()


def test_the_sweep_rings_once_until_every_month_is_kept():
    make_population(business_day() - timedelta(days=500), business_day(), n=20)
    ends, rules = month_ends(business_day()), StandingRules.current()
    for n, end in enumerate(reversed(ends), start=1):
        tasks.ring_cards()
        tasks.ring_cards()
        work = rung().get()
        assert next_card_due() == end
        work.delete()
        tasks.keep_card(work.key)
        assert KeptCard.objects.count() == n
    tasks.ring_cards()
    assert not rung().exists()
    assert set(kept_cards(ends, rules.horizon_days, rules)) == set(ends)
    tasks.keep_card("next")  # rung for twice: harmless
    assert KeptCard.objects.count() == len(ends)


def test_the_sweep_rings_again_for_a_card_that_is_a_day_old():
    make_use(make_customer(), business_day())
    for _month in month_ends(business_day()):
        tasks.keep_card("next")
    tasks.ring_cards()
    assert not rung().exists()
    KeptCard.objects.filter(as_of=month_ends(business_day())[3]).update(made_at=timezone.now() - timedelta(days=2))
    tasks.ring_cards()
    assert rung().count() == 1
