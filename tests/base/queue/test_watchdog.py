from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from retention_site.base import queue, watchdog
from retention_site.base.models import Work

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _two_minutes(settings):
    settings.WATCHDOG_SECONDS = 120


def ago(seconds: float):
    return NOW - timedelta(seconds=seconds)


def waits_since(seconds: float) -> Work:
    return Work.objects.create(task="x", due_at=ago(seconds))


def frozen(started: float = 1000) -> bool:
    return watchdog.is_frozen(at=NOW, started_at=ago(started))


@pytest.mark.parametrize(
    ("make", "age"),
    [
        (lambda: None, 0),
        (lambda: waits_since(50), 50),
        (lambda: waits_since(-50), 0),
        (lambda: Work.objects.create(task="x", status="running", due_at=ago(500), leased_until=ago(40)), 40),
        (lambda: Work.objects.create(task="x", status="running", due_at=ago(500), leased_until=ago(-40)), 0),
        (lambda: Work.objects.create(task="x", status="parked", due_at=ago(500)), 0),
        (lambda: Work.objects.create(task="x", status="done", due_at=ago(500)), 0),
        (lambda: OrmQ.objects.create(key="keepsake", payload="", lock=ago(70)), 70),
        (lambda: OrmQ.objects.create(key="keepsake", payload="", lock=ago(-70)), 0),
        (lambda: Schedule.objects.create(name="x", func="x", next_run=ago(29)), 0),
        (lambda: Schedule.objects.create(name="x", func="x", next_run=ago(90)), 60),
    ],
)
def test_the_age_of_the_oldest_due_work(make, age):
    make()
    assert watchdog.oldest_due_age(at=NOW).total_seconds() == age


def test_the_oldest_of_all_kinds_counts():
    waits_since(10)
    OrmQ.objects.create(key="keepsake", payload="", lock=ago(30))
    Schedule.objects.create(name="x", func="x", next_run=ago(50))
    assert watchdog.oldest_due_age(at=NOW).total_seconds() == 30


def test_frozen_when_due_work_waits_too_long():
    assert not frozen()
    waits_since(119)
    assert not frozen()
    waits_since(121)
    assert frozen()


def test_a_fresh_cluster_is_given_time_to_begin():
    waits_since(5000)
    assert not frozen(started=100)
    assert frozen(started=121)


def test_a_fresh_cluster_looks_at_its_schedules_after_half_a_minute():
    Schedule.objects.create(name="x", func="x", next_run=ago(5000))
    assert not frozen(started=149)
    assert frozen(started=151)


@pytest.mark.parametrize(("fruitless", "given"), [(0, 120), (1, 240), (2, 480), (6, 7680), (60, 7680)])
def test_each_start_without_a_sign_of_life_doubles_the_time_the_next_is_given(fruitless, given):
    waits_since(50_000)
    assert not watchdog.is_frozen(at=NOW, started_at=ago(given), fruitless=fruitless)
    assert watchdog.is_frozen(at=NOW, started_at=ago(given + 1), fruitless=fruitless)


def test_a_busy_cluster_is_let_work():
    waits_since(5000)
    done = Work.objects.create(task="x", status="done", due_at=ago(600), finished_at=ago(60))
    assert not frozen()
    Work.objects.filter(pk=done.pk).update(finished_at=ago(121))
    assert frozen()
    Work.objects.create(task="x", status="running", due_at=ago(600), leased_until=ago(60) + queue.lease())
    assert not frozen()


def test_number_of_queries(django_assert_num_queries):
    waits_since(5000)
    with django_assert_num_queries(6):
        frozen()
