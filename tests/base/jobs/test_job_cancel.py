import pytest
from django.urls import reverse

from retention_site.base import jobs
from retention_site.base.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(agent) -> Job:
    return jobs.start(kind="import", total=3000, actor=agent)


def url(job: Job) -> str:
    return reverse("job_cancel", args=[job.pk])


def test_asks_the_job_to_stop_and_shows_it(job, agent, as_user):
    jobs.advance(job.pk, by=1)

    answer = as_user(agent).post(url(job), follow=True)

    assert answer.redirect_chain == [(reverse("job_detail", args=[job.pk]), 302)]
    assert "stopping" in answer.content.decode()
    job.refresh_from_db()
    assert job.cancel_requested


def test_says_when_it_was_over_already(job, agent, as_user):
    jobs.finish(job.pk)
    assert "It was over already." in as_user(agent).post(url(job), follow=True).content.decode()


def test_is_for_who_started_it(job, lead, as_user):
    assert as_user(lead).post(url(job)).status_code == 404
    job.refresh_from_db()
    assert job.status == Job.Status.WAITING


def test_refuses_get(job, agent, as_user):
    assert as_user(agent).get(url(job)).status_code == 405


def test_needs_a_log_in(job, client):
    assert client.post(url(job)).status_code == 302
    job.refresh_from_db()
    assert job.status == Job.Status.WAITING


def test_number_of_queries(job, agent, as_user, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(4):  # session, reader, job, cancel
        client.post(url(job))
