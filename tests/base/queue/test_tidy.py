from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_q.models import OrmQ
from django_q.models import Task as Outcome

from retention_site.base import tasks
from retention_site.base.models import Draft, IdempotencyRecord, Work

pytestmark = pytest.mark.django_db


def test_deletes_what_is_past_its_time_and_nothing_else(agent):
    now = timezone.now()
    for status, days in (("done", 8), ("done", 6), ("parked", 400), ("waiting", 400)):
        Work.objects.create(task="x", status=status, due_at=now, finished_at=now - timedelta(days=days))
    for key, hours in (("old", 25), ("new", 23)):
        record = IdempotencyRecord.objects.create(user=agent, key=key, path="/", body_digest="")
        IdempotencyRecord.objects.filter(pk=record.pk).update(created_at=now - timedelta(hours=hours))
    for form, days in (("old", 61), ("new", 59)):
        draft = Draft.objects.create(user=agent, form=form)
        Draft.objects.filter(pk=draft.pk).update(updated_at=now - timedelta(days=days))
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
    OrmQ.objects.create(key="old", payload="", lock=now - timedelta(days=2))
    OrmQ.objects.create(key="new", payload="", lock=now)
    for name, days in (("old", 8), ("new", 6)):
        stopped = now - timedelta(days=days)
        Outcome.objects.create(id=name, name=name, func="x", started=stopped, stopped=stopped, success=False)

    tasks.tidy()

    assert sorted(Work.objects.values_list("status", flat=True)) == ["done", "parked", "waiting"]
    assert IdempotencyRecord.objects.get().key == "new"
    assert Draft.objects.get().form == "new"
    assert Session.objects.get().session_key == "new"
    assert OrmQ.objects.get().key == "new"
    assert Outcome.objects.get().name == "new"
