import pytest
from django.urls import reverse
from django.utils import timezone

from retention_site.base.models import AuditEntry, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def parked() -> Work:
    now = timezone.now()
    return Work.objects.create(task="x", status=Work.Status.PARKED, attempts=3, due_at=now, finished_at=now)


def url(work: Work) -> str:
    return reverse("work_requeue", args=[work.pk])


def test_puts_it_into_the_queue_again_and_says_so(parked, admin, as_user):
    answer = as_user(admin).post(url(parked), follow=True)

    assert answer.redirect_chain == [(reverse("work_list"), 302)]
    assert "It is in the queue again" in answer.content.decode()
    parked.refresh_from_db()
    assert (parked.status, parked.attempts) == (Work.Status.WAITING, 0)
    assert AuditEntry.objects.about(parked).get().actor == admin


def test_says_when_it_is_no_longer_parked(parked, admin, as_user):
    client = as_user(admin)
    client.post(url(parked))
    assert "It is no longer parked." in client.post(url(parked), follow=True).content.decode()


def test_is_for_admins(parked, agent, lead, manager, as_user):
    assert [as_user(user).post(url(parked)).status_code for user in (agent, lead, manager)] == [403, 403, 403]
    parked.refresh_from_db()
    assert parked.status == Work.Status.PARKED


def test_needs_a_log_in(parked, client):
    assert client.post(url(parked)).status_code == 302


def test_refuses_get(parked, admin, as_user):
    assert as_user(admin).get(url(parked)).status_code == 405


def test_a_missing_row_is_not_found(admin, as_user):
    assert as_user(admin).post(reverse("work_requeue", args=[999])).status_code == 404


def test_number_of_queries(parked, admin, as_user, django_assert_num_queries):
    client = as_user(admin)
    with django_assert_num_queries(8):  # session, reader, row, savepoint, update, audit, doorbell, release
        client.post(url(parked))
