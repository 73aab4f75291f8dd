import ast
import pydoc
from datetime import timedelta

import pytest
from croniter import croniter
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler

from retention_site.base import queue
from retention_site.base import tasks as base_tasks
from retention_site.schedules import SCHEDULES, Entry, upsert_schedules


@pytest.mark.parametrize("name", [name for name in queue.task_names() if not name.startswith("tests.")])
def test_every_task_is_found_by_the_name_its_rows_carry(name):
    function = pydoc.locate(name)
    assert callable(function)
    assert queue.name_of(function) == name
    assert name.rpartition(".")[0].endswith(".tasks"), "tasks live in tasks.py"


@pytest.mark.parametrize("entry", SCHEDULES, ids=lambda entry: entry.name)
def test_every_schedule_names_a_task_by_literals(entry):
    columns = entry.columns()
    assert pydoc.locate(columns["func"]) is queue.fire
    (name,) = ast.literal_eval(columns["args"])
    assert pydoc.locate(name) is entry.function
    assert (entry.minutes is None) != (entry.cron is None)
    if entry.cron:
        assert croniter.is_valid(entry.cron)


def test_schedule_names_are_unique():
    names = [entry.name for entry in SCHEDULES]
    assert len(names) == len(set(names))
    assert "tick" in names


@pytest.mark.django_db
class TestUpsert:
    def test_writes_the_table_and_a_second_time_changes_nothing(self):
        assert upsert_schedules() == len(SCHEDULES)
        before = list(Schedule.objects.order_by("pk").values())
        assert upsert_schedules() == 0
        assert list(Schedule.objects.order_by("pk").values()) == before

    def test_a_changed_entry_is_written_and_others_keep_their_next_run(self):
        entries = (Entry("tick", base_tasks.tick, minutes=1), Entry("tidy", base_tasks.tidy, cron="17 3 * * *"))
        upsert_schedules(entries)
        soon = timezone.now() + timedelta(seconds=40)
        Schedule.objects.filter(name="tick").update(next_run=soon)

        assert upsert_schedules((entries[0], Entry("tidy", base_tasks.tidy, minutes=30))) == 1

        assert Schedule.objects.get(name="tick").next_run == soon
        tidy = Schedule.objects.get(name="tidy")
        assert (tidy.schedule_type, tidy.minutes, tidy.cron) == (Schedule.MINUTES, 30, None)

    def test_rows_that_are_not_in_the_table_are_removed(self):
        Schedule.objects.create(name="intruder", func="os.system", args="('true',)")
        Schedule.objects.create(name=None, func="os.system", args="('true',)")
        upsert_schedules()
        assert set(Schedule.objects.values_list("name", flat=True)) == {entry.name for entry in SCHEDULES}

    def test_doubled_and_tampered_rows_are_put_right(self):
        upsert_schedules()
        Schedule.objects.create(name="tick", func="os.system")
        Schedule.objects.filter(name="tidy").update(args="('x',)")
        upsert_schedules()
        assert Schedule.objects.count() == len(SCHEDULES)
        assert set(Schedule.objects.values_list("func", flat=True)) == {"retention_site.base.queue.fire"}

    def test_a_daily_schedule_does_not_run_when_it_is_written(self):
        upsert_schedules((Entry("tidy", base_tasks.tidy, cron="17 3 * * *"),))
        assert Schedule.objects.get().next_run > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_the_queue_fires_what_the_table_says():
    """django-q's own scheduler, on our table: what it queues is the firing of the tick, by name."""
    upsert_schedules((Entry("tick", base_tasks.tick, minutes=1),))
    scheduler()

    task = OrmQ.objects.get().task
    assert (task["func"], task["args"]) == ("retention_site.base.queue.fire", ("retention_site.base.tasks.tick",))
    assert Schedule.objects.get().next_run > timezone.now()
