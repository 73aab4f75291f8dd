from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.teams import add_exception, create_team, remove_exception, update_team, week_of
from accounts.models import Team
from accounts.opening_hours import read_hours
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry

pytestmark = pytest.mark.django_db
WEEK = {0: read_hours("9-13, 14-17"), 6: read_hours("10-12")}


@pytest.fixture
def made(manager):
    return create_team(actor=manager, name="Jakarta", country="ID", timezone="Asia/Jakarta", hours=WEEK)


def test_a_week_is_kept_and_recorded(made, manager):
    assert {day: spans for day, spans in week_of(made).items() if spans} == WEEK
    entry = AuditEntry.objects.about(made).first()
    assert (entry.actor, entry.after) == (manager, {"monday": "09:00–13:00, 14:00–17:00", "sunday": "10:00–12:00"})


def test_each_version_has_its_entry(made, manager):
    made = update_team(
        actor=manager, team=made, version=made.version, fields={"name": "Bandung", "hours": {0: [], 1: read_hours("9-17")}}
    )
    assert made.version == AuditEntry.objects.about(made).count() == 4
    assert AuditEntry.objects.about(made).first().before == {"monday": "09:00–13:00, 14:00–17:00", "tuesday": ""}


def test_days_that_are_not_given_stay(made, manager):
    update_team(actor=manager, team=made, version=made.version, fields={"hours": {0: []}})
    assert week_of(made)[6] == WEEK[6]


def test_nothing_new_writes_nothing(made, manager):
    same = update_team(actor=manager, team=made, version=made.version, fields={"name": "Jakarta", "hours": WEEK})
    assert (same.version, AuditEntry.objects.about(made).count()) == (2, 2)


def test_a_stale_version_writes_nothing(made, manager):
    with pytest.raises(StaleVersion):
        update_team(actor=manager, team=made, version=1, fields={"name": "Late", "hours": {0: []}})
    assert Team.objects.get(pk=made.pk).name == "Jakarta"
    assert week_of(made)[0] == WEEK[0]


def test_a_bad_name_keeps_the_hours_too(made, manager):
    with pytest.raises(ValidationError):
        update_team(actor=manager, team=made, version=made.version, fields={"name": "", "hours": {0: []}})
    assert week_of(made)[0] == WEEK[0]


def test_a_day_may_end_at_midnight(made, manager):
    update_team(actor=manager, team=made, version=made.version, fields={"hours": {4: read_hours("18-24")}})
    assert week_of(made)[4][0].closes == time(0)


@pytest.mark.parametrize(
    "hours", [{"opens": time(9), "closes": None}, {"opens": None, "closes": time(9)}, {"opens": time(9), "closes": time(8)}]
)
def test_an_exception_has_both_hours_in_order_or_none(made, manager, hours):
    with pytest.raises(ValidationError):
        add_exception(actor=manager, team=made, date=date(2026, 12, 24), **hours)


def test_a_date_is_closed_once(made, manager):
    add_exception(actor=manager, team=made, date=date(2026, 12, 24))
    with pytest.raises(ValidationError):
        add_exception(actor=manager, team=made, date=date(2026, 12, 24))


def test_exceptions_are_recorded_on_the_team(made, manager):
    found = add_exception(actor=manager, team=made, date=date(2026, 12, 24), opens=time(9), closes=time(12), reason="Inventory")
    remove_exception(actor=manager, exception=found)
    removed, added = AuditEntry.objects.about(made)[:2]
    assert added.after == removed.before == {"exception": "2026-12-24 09:00–12:00 Inventory"}
    made.refresh_from_db()
    assert made.version == AuditEntry.objects.about(made).count()
