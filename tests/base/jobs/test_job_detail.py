import pytest
from django.urls import reverse

from retention_site.base import jobs
from retention_site.base.models import Job
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(agent) -> Job:
    job = jobs.start(kind="import", total=3000, actor=agent)
    jobs.advance(job.pk, by=1200)
    return job


def url(job: Job) -> str:
    return reverse("job_detail", args=[job.pk])


def test_shows_how_far_it_is_and_asks_again(job, agent, as_user):
    answer = as_user(agent).get(url(job))

    assert answer.status_code == 200
    assert answer.templates[0].name == "base/jobs/job_detail.html"
    page = answer.content.decode()
    assert 'value="40"' in page
    assert "1,200 of 3,000 (40 %)" in page
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert reverse("job_cancel", args=[job.pk]) in page
    assert "no-store" in answer["Cache-Control"]


def test_htmx_gets_the_panel_alone(job, agent, as_user):
    answer = as_user(agent).get(url(job), headers={"HX-Request": "true"})

    assert answer.templates[0].name == "base/jobs/_progress.html"
    assert "<html" not in answer.content.decode()


def test_when_it_is_over_it_stops_asking_and_leads_to_the_result(job, agent, as_user):
    jobs.finish(job.pk, result_url="/imports/7/", message="3,000 customers came in.")

    page = as_user(agent).get(url(job)).content.decode()

    assert 'href="/imports/7/"' in page
    assert "3,000 customers came in." in page
    assert 'hx-trigger="every 1s"' not in page
    assert 'http-equiv="refresh"' not in page
    assert reverse("job_cancel", args=[job.pk]) not in page


def test_a_message_is_text(job, agent, as_user):
    jobs.fail(job.pk, "<script>alert(1)</script>")
    assert "<script>alert" not in as_user(agent).get(url(job)).content.decode()


def test_is_for_who_started_it_and_for_those_who_may_see_the_queue(job, agent, lead, manager, as_user):
    assert [as_user(user).get(url(job)).status_code for user in (agent, lead, manager)] == [200, 404, 200]


def test_a_missing_job_is_not_found(manager, as_user):
    assert as_user(manager).get(reverse("job_detail", args=[999])).status_code == 404


def test_needs_a_log_in(job, client):
    assert client.get(url(job)).status_code == 302


def test_refuses_post(job, agent, as_user):
    assert as_user(agent).post(url(job)).status_code == 405


def test_number_of_queries_of_the_panel(job, agent, as_user, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(3):  # session, reader, job
        client.get(url(job), headers={"HX-Request": "true"})


def test_a_reader_of_another_team_does_not_see_it(job, as_user):
    assert as_user(make_user()).get(url(job)).status_code == 404
