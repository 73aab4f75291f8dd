"""Where more than one departure is at stake: the nightly run, and saves that an old story does not touch."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.actions.departures import decide_departure, settle_departures
from accounts.models import Departure
from accounts.signals import departure_decided
from retention_site.base.failures import TaskFailed
from tests.factories import make_customer, make_departure, make_spell, make_subscription

pytestmark = pytest.mark.django_db


def test_an_old_notice_told_late_reverses_no_save_of_a_later_spell():
    customer = make_customer()
    make_spell(customer=customer, started_on=date(2024, 1, 1), ended_on=date(2024, 6, 1))
    make_spell(customer=customer, started_on=date(2025, 1, 1))
    saved = make_departure(customer=customer, notice_on=date(2026, 2, 1))
    decide_departure(actor=None, departure=saved, version=None, outcome="saved", on=date(2026, 2, 5))
    make_departure(customer=customer, notice_on=date(2024, 5, 1), effective_on=date(2024, 6, 1))
    saved.refresh_from_db()
    assert saved.relapsed_on is None
    assert saved.is_save(on=date(2026, 6, 1))


def test_one_that_cannot_be_settled_stops_no_other_and_is_told():
    stuck, other = make_departure(), make_departure()

    def refuse(*, departure, **_signal):
        if departure.pk == stuck.pk:
            raise ValidationError("not this one")

    departure_decided.connect(refuse)
    try:
        with pytest.raises(TaskFailed, match=str(stuck.pk)):
            settle_departures(on=date(2026, 7, 5))
    finally:
        departure_decided.disconnect(refuse)
    assert set(Departure.objects.values_list("pk", "outcome")) == {(stuck.pk, ""), (other.pk, "left")}


def test_what_somebody_decided_meanwhile_is_left_alone():
    first, second = make_departure(), make_departure()

    def decide_second(*, departure, **_signal):
        if departure.pk == first.pk:
            decide_departure(actor=None, departure=second, version=None, outcome="paused", on=date(2026, 6, 5))

    departure_decided.connect(decide_second)
    try:
        assert settle_departures(on=date(2026, 7, 5)) == 1
    finally:
        departure_decided.disconnect(decide_second)
    assert dict(Departure.objects.values_list("pk", "outcome")) == {first.pk: "left", second.pk: "paused"}


@pytest.mark.parametrize("notice_on", [date(2025, 12, 31), date(2026, 4, 1)])
def test_a_product_they_did_not_have_that_day_cannot_be_given_up(notice_on):
    line = make_subscription(started_on=date(2026, 1, 1), ended_on=date(2026, 3, 1))
    with pytest.raises(ValidationError) as refused:
        make_departure(customer=line.spell.customer, subscription=line, notice_on=notice_on)
    assert "notice_on" in refused.value.error_dict
    line.refresh_from_db()
    assert line.ended_on == date(2026, 3, 1)


def test_the_known_end_of_a_product_may_be_explained_on_its_day():
    line = make_subscription(started_on=date(2026, 1, 1), ended_on=date(2026, 3, 1))
    day = date(2026, 3, 1)
    departure = make_departure(customer=line.spell.customer, subscription=line, notice_on=day, effective_on=day)
    assert departure.subscription == line
