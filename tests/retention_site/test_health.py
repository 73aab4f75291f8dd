from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from retention_site.base import queue
from retention_site.base import tasks as base_tasks
from retention_site.base.models import Work

pytestmark = pytest.mark.django_db


def test_health_is_public_cheap_and_never_cached(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_deep_health_says_how_the_queue_is(client, django_assert_num_queries, settings):
    with django_assert_num_queries(7):
        answer = client.get(reverse("health_deep"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer.json() | {"database": ""} == {
        "status": "ok",
        "oldest_due_seconds": 0,
        "overdue_from_seconds": settings.WATCHDOG_SECONDS,
        "parked": 0,
        "failed_sweeps": [],
        "sending": "on",
        "database": "",
    }


def test_deep_health_is_red_when_work_is_overdue(client, settings):
    settings.WATCHDOG_SECONDS = 60
    work = Work.objects.create(task="x", due_at=timezone.now() - timedelta(seconds=50))
    assert client.get("/healthz/deep/").status_code == 200

    Work.objects.filter(pk=work.pk).update(due_at=timezone.now() - timedelta(seconds=70))
    answer = client.get("/healthz/deep/")
    assert (answer.status_code, answer.json()["status"]) == (503, "overdue")
    assert answer.json()["oldest_due_seconds"] == pytest.approx(70, abs=5)


def test_deep_health_counts_what_was_given_up_and_names_what_fails(client):
    now = timezone.now()
    name = queue.name_of(base_tasks.tidy)
    Work.objects.create(task=name, key=queue.RECURRING, status="parked", due_at=now, finished_at=now, error="ValueError")
    Work.objects.create(task=name, key=queue.RECURRING, status="done", due_at=now, finished_at=now)

    answer = client.get("/healthz/deep/").json()

    assert (answer["parked"], answer["failed_sweeps"]) == (1, [name])


@pytest.mark.parametrize("url", ["/healthz/", "/healthz/deep/"])
def test_refuses_post(client, url):
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200


def test_is_not_redirected_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz/").status_code == 200
    assert client.get("/login/").status_code == 301
