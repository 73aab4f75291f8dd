from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from retention_site.base import queue
from retention_site.base.models import Work

pytestmark = pytest.mark.django_db


def make_work(status: str, **fields) -> Work:
    now = timezone.now()
    finished = now if status in {"parked", "done"} else None
    leased = now + timedelta(minutes=1) if status == "running" else None
    fields = {"task": f"accounts.tasks.{status}_task", "due_at": now, "finished_at": finished, "leased_until": leased} | fields
    return Work.objects.create(status=status, **fields)


@pytest.fixture
def one_of_each() -> dict[str, Work]:
    return {status: make_work(status) for status in Work.Status.values}


def page(client, status: str = "") -> str:
    return client.get(reverse("work_list"), {"status": status} if status else {}).content.decode()


def test_shows_what_was_given_up_and_why(manager, as_user):
    make_work("parked", key="7", attempts=3, error="ValueError · accounts/tasks.py:12 <b>")

    shown = page(as_user(manager))

    assert "accounts.tasks.parked_task" in shown
    assert "3 of 3" in shown
    assert "ValueError · accounts/tasks.py:12 &lt;b&gt;" in shown


@pytest.mark.parametrize("status", Work.Status.values)
def test_shows_one_status_at_a_time(one_of_each, manager, as_user, status):
    shown = page(as_user(manager), status)
    assert [each for each in one_of_each if f"{each}_task" in shown] == [status]


def test_an_unknown_status_shows_what_was_given_up(one_of_each, manager, as_user):
    assert "parked_task" in page(as_user(manager), "'; DROP TABLE")


def test_an_empty_list_says_what_would_be_here(manager, as_user):
    assert "Nothing was given up" in page(as_user(manager))


def test_says_since_when_the_oldest_has_waited(manager, as_user):
    assert "Nothing is waiting" in page(as_user(manager))
    make_work("waiting", due_at=timezone.now() - timedelta(minutes=5))
    assert "has been waiting since" in page(as_user(manager))


def test_names_sweeps_that_failed(manager, as_user):
    name = queue.sweep_names()[0] if queue.sweep_names() else queue.task_names()[0]
    make_work("waiting", task=name, key=queue.RECURRING, error="ValueError")
    assert f"<code>{name}</code>" in page(as_user(manager))


def test_only_admins_are_offered_to_try_again(one_of_each, manager, admin, as_user):
    url = reverse("work_requeue", args=[one_of_each["parked"].pk])
    assert url not in page(as_user(manager))
    assert url in page(as_user(admin))


def test_is_for_managers_and_admins(agent, lead, manager, admin, as_user):
    found = [as_user(user).get(reverse("work_list")).status_code for user in (agent, lead, manager, admin)]
    assert found == [403, 403, 200, 200]


def test_needs_a_log_in(client):
    assert client.get(reverse("work_list")).status_code == 302


def test_refuses_post(manager, as_user):
    assert as_user(manager).post(reverse("work_list")).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_rows(manager, as_user, django_assert_max_num_queries):
    client = as_user(manager)
    counted = []
    for rows in (1, 40):
        Work.objects.bulk_create(Work(task="x", status="parked", due_at=timezone.now()) for _ in range(rows))
        with django_assert_max_num_queries(15) as found:
            client.get(reverse("work_list"))
        counted.append(len(found))
    assert counted[0] == counted[1]
