from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from retention_site.base import audit, queue
from retention_site.base.failures import TaskFailed
from retention_site.base.models import AuditEntry, Work

pytestmark = pytest.mark.django_db


def run(work: Work) -> Work:
    assert queue.run(work.pk) is None
    work.refresh_from_db()
    return work


def run_thrice(work: Work, make_due) -> Work:
    for _ in range(3):
        make_due(work)
        run(work)
    return work


def test_does_the_work_once_however_often_the_bell_rings(good, ran):
    work = queue.enqueue(good, key="7")

    for _ in range(3):
        run(work)

    assert ran == ["7"]
    assert (work.status, work.attempts, work.error, work.leased_until) == (Work.Status.DONE, 1, "", None)
    assert work.finished_at is not None


def test_the_attempt_is_counted_and_leased_before_the_work_begins(settings):
    seen = []

    @queue.task
    def looks_at_itself(key: str) -> None:
        seen.append(Work.objects.get())

    began = timezone.now()
    run(queue.enqueue(looks_at_itself))

    assert (seen[0].status, seen[0].attempts) == (Work.Status.RUNNING, 1)
    assert seen[0].leased_until >= began + timedelta(seconds=settings.QUEUE_TIMEOUT)


def test_a_failure_rests_ten_times_longer_each_time_and_is_parked_after_the_third(raises, make_due, settings):
    settings.QUEUE_BACKOFF_SECONDS = 30
    work = queue.enqueue(raises)

    rests = []
    for _ in range(2):
        make_due(work)
        run(work)
        assert work.status == Work.Status.WAITING
        rests.append(round((work.due_at - timezone.now()).total_seconds(), -1))
    make_due(work)
    run(work)

    assert rests == [30, 300]
    assert (work.status, work.attempts) == (Work.Status.PARKED, 3)
    assert work.finished_at is not None


def test_work_that_rests_or_is_parked_is_left_alone(raises, good, ran, make_due):
    resting = run(queue.enqueue(raises))
    parked = run_thrice(queue.enqueue(raises), make_due)
    later = queue.enqueue(good, due_at=timezone.now() + timedelta(minutes=1))

    assert [run(work).attempts for work in (resting, parked, later)] == [1, 3, 0]
    assert ran == []


def test_without_a_rest_the_bell_is_rung_again_at_once(raises, settings):
    settings.QUEUE_BACKOFF_SECONDS = 0
    work = queue.enqueue(raises)
    OrmQ.objects.all().delete()

    run(work)

    assert OrmQ.objects.count() == 1


def test_the_error_says_what_and_where_but_quotes_nobody(raises):
    work = run(queue.enqueue(raises))

    assert work.error.startswith("ValueError · tests/base/queue/conftest.py:")
    assert work.error.endswith(" raises")
    assert "somebody" not in work.error


def test_words_meant_for_people_are_kept():
    @queue.task
    def refuses(key: str) -> None:
        raise TaskFailed("The file is gone.")

    assert run(queue.enqueue(refuses)).error == "The file is gone."


def test_a_task_that_would_end_the_process_only_fails():
    @queue.task
    def leaves(key: str) -> None:
        raise SystemExit(1)

    assert run(queue.enqueue(leaves)).status == Work.Status.WAITING


def test_what_a_task_returns_goes_nowhere_and_counts_as_a_failure(make_due):
    @queue.task
    def returns_a_lambda(key: str):
        return lambda: key

    work = run_thrice(queue.enqueue(returns_a_lambda), make_due)

    assert (work.status, work.error) == (Work.Status.PARKED, "It returned a function; a task returns nothing.")


def test_a_task_this_version_does_not_know_is_parked(make_due):
    work = Work.objects.create(task="accounts.tasks.long_gone", due_at=timezone.now())

    run_thrice(work, make_due)

    assert (work.status, work.error) == (Work.Status.PARKED, "This version knows no such task.")


def test_a_success_takes_the_error_of_earlier_attempts_away(make_due, ran):
    @queue.task
    def fails_once(key: str) -> None:
        ran.append(key)
        if len(ran) == 1:
            raise ValueError

    work = run(queue.enqueue(fails_once))
    assert work.error
    make_due(work)

    assert (run(work).status, work.attempts, work.error) == (Work.Status.DONE, 2, "")


def test_another_task_is_told_when_one_is_given_up(good, ran, make_due):
    @queue.task(when_parked=good)
    def hopeless(key: str) -> None:
        raise ValueError

    work = run_thrice(queue.enqueue(hopeless, key="7"), make_due)

    assert work.status == Work.Status.PARKED
    run(Work.objects.get(task=queue.name_of(good)))
    assert ran == ["7"]


def test_who_lost_the_lease_does_not_overwrite_who_has_it(ran):
    @queue.task
    def slow(key: str) -> None:
        """While this one works, its lease ends and another worker takes the row."""
        other = timezone.now() + timedelta(minutes=5)
        Work.objects.update(leased_until=other, attempts=2)

    work = run(queue.enqueue(slow))

    assert (work.status, work.attempts) == (Work.Status.RUNNING, 2)


def test_changes_are_audited_as_the_queues(team):
    @queue.task
    def changes_something(key: str) -> None:
        audit.record("team.updated", team, actor=None)

    run(queue.enqueue(changes_something))

    assert AuditEntry.objects.latest("id").via == AuditEntry.Via.QUEUE


def test_number_of_queries(good, django_assert_num_queries):
    work = queue.enqueue(good)
    with django_assert_num_queries(5):  # look, savepoint, claim, release, settle
        queue.run(work.pk)
