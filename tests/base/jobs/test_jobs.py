import pytest

from retention_site.base import jobs
from retention_site.base.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(agent) -> Job:
    return jobs.start(kind="import", total=200, actor=agent)


def now(job: Job) -> Job:
    job.refresh_from_db()
    return job


def test_begins_waiting_for_who_started_it(job, agent):
    assert (job.status, job.done, job.percent, job.created_by) == (Job.Status.WAITING, 0, 0, agent)
    assert jobs.start(kind="import", total=0, actor=None).created_by is None


def test_advances_by_steps(job):
    assert jobs.advance(job.pk)
    assert (now(job).status, job.done) == (Job.Status.RUNNING, 0)
    assert jobs.advance(job.pk, by=60)
    assert jobs.advance(job.pk, by=40)
    assert (now(job).done, job.percent, job.is_over) == (100, 50, False)


def test_the_total_may_come_later(agent):
    job = jobs.start(kind="import", total=0, actor=agent)
    jobs.expect(job.pk, total=10)
    jobs.advance(job.pk, by=5)
    assert now(job).percent == 50


def test_finishes_with_a_result(job):
    jobs.advance(job.pk, by=10)
    assert jobs.finish(job.pk, result_url="/imports/1/", message="All in.")
    assert (now(job).status, job.percent, job.result_url, job.message) == (Job.Status.DONE, 100, "/imports/1/", "All in.")
    assert job.finished_at is not None


def test_fails_with_words(job):
    assert jobs.fail(job.pk, "The file is gone.")
    assert (now(job).status, job.message) == (Job.Status.FAILED, "The file is gone.")


def test_what_is_over_stays_as_it_ended(job):
    jobs.fail(job.pk, "The file is gone.")
    assert not jobs.finish(job.pk)
    assert not jobs.advance(job.pk, by=1)
    assert not jobs.cancel(job)
    assert (now(job).status, job.done) == (Job.Status.FAILED, 0)


def test_a_job_that_has_not_begun_is_cancelled_at_once(job):
    assert jobs.cancel(job)
    assert now(job).status == Job.Status.CANCELLED
    assert not jobs.advance(job.pk)


def test_a_running_job_is_cancelled_at_its_next_step(job):
    jobs.advance(job.pk, by=10)
    assert jobs.cancel(job)
    assert (now(job).status, job.cancel_requested) == (Job.Status.RUNNING, True)
    assert not jobs.advance(job.pk, by=10)
    assert (now(job).status, job.done) == (Job.Status.CANCELLED, 10)


def test_kinds_are_named(monkeypatch):
    monkeypatch.setattr(jobs, "_kinds", {})
    assert jobs.kind_name("hand_over") == "Hand over"
    jobs.name_kind("hand_over", "Handing customers over")
    assert jobs.kind_name("hand_over") == "Handing customers over"


def test_number_of_queries(job, django_assert_num_queries):
    with django_assert_num_queries(1):
        jobs.advance(job.pk, by=1)
