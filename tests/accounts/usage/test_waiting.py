"""Events whose customer comes later than they do."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts import tasks
from accounts.actions import usage
from accounts.actions.customers import create_customer, update_customer
from accounts.actions.usage import UsageRow, record_usage
from accounts.models import Customer, UsageDay, UsageEvent, UsageMark, UsageMonth, WaitingUsageEvent
from accounts.roles import Role
from accounts.usage.sweeping import follow_customers, sweep_usage
from tests.api.client import Api
from tests.factories import make_customer, make_product, make_spell, make_team, make_user

pytestmark = pytest.mark.django_db

URL = "usage-events/"


@pytest.fixture
def api(lead) -> Api:
    return Api(lead)


def event(n, **fields):
    return {"id": f"e{n}", "customer": "late", "name": "order", "at": "2026-06-10T09:30:00+07:00"} | fields


def send(api, *events):
    return api.post(URL, {"events": list(events)}).json()


def test_they_are_told_and_kept_and_count_when_the_customer_comes(api):
    till = make_product(code="till")
    answer = send(api, event(1, quantity="2.5", product="till"), event(2, customer="never"), event(1))
    assert (answer["accepted"], answer["duplicates"]) == (0, 0)
    assert [each["index"] for each in answer["rejected"]] == [0, 1, 2]
    assert all("kept" in each["error"] for each in answer["rejected"])
    assert send(api, event(1))["rejected"][0]["index"] == 0
    assert WaitingUsageEvent.objects.count() == 2
    tasks.count_usage()
    assert not UsageEvent.objects.exists()

    customer = create_customer(actor=None, external_id="late", name="Late")
    tasks.count_usage()
    stored = UsageEvent.objects.get()
    assert (stored.customer, stored.event_id, stored.quantity, stored.product) == (customer, "e1", Decimal("2.5"), till)
    assert UsageDay.objects.get().customer == customer
    assert WaitingUsageEvent.objects.get().external_id == "never"
    assert send(api, event(1)) == {"accepted": 0, "duplicates": 1, "rejected": []}


def test_a_new_external_id_is_a_way_to_come_as_well(api):
    customer = make_customer()
    send(api, event(1))
    sweep_usage()
    update_customer(actor=None, customer=customer, version=None, fields={"external_id": "late"})
    assert sweep_usage() == 1
    assert UsageEvent.objects.get().customer == customer


def test_what_came_by_another_way_meanwhile_is_stored_once(api):
    send(api, event(1), event(2))
    customer = make_customer(external_id="late")
    record_usage([UsageRow("e1", customer.pk, "other", timezone.now(), Decimal(1), None)])
    assert sweep_usage() == 2
    assert sorted(UsageEvent.objects.values_list("event_id", "name")) == [("e1", "other"), ("e2", "order")]
    assert not WaitingUsageEvent.objects.exists()


def test_many_are_claimed_in_pieces(api, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(usage, "CHUNK", 40)
    send(api, *(event(n, customer=f"late-{n % 5}") for n in range(100)))
    for n in range(5):
        make_customer(external_id=f"late-{n}")
    with django_assert_max_num_queries(60):
        assert sweep_usage() == 100
    assert UsageEvent.objects.count() == 100


def test_a_minute_looks_at_those_who_changed_and_a_night_at_all(api):
    sweep_usage()
    customer = make_customer(external_id="late")
    Customer.objects.filter(pk=customer.pk).update(updated_at=timezone.now() - timedelta(days=1))
    send(api, event(1, customer="later"))
    Customer.objects.filter(pk=customer.pk).update(external_id="later")
    sweep_usage()
    assert WaitingUsageEvent.objects.exists()
    follow_customers(everybody=True)
    assert not WaitingUsageEvent.objects.exists()
    assert UsageMark.objects.get().customers_to <= timezone.now()


def test_nothing_waits_for_somebody_whom_the_sender_might_not_see(settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    team_lead = Api(make_user(role=Role.LEAD, team=make_team()))
    make_customer(external_id="theirs")
    answer = send(team_lead, event(1, customer="theirs"), event(2))
    assert [each["error"] for each in answer["rejected"]] == ["customer: unknown."] * 2
    assert not WaitingUsageEvent.objects.exists()


def test_an_earlier_spell_moves_the_cohort(api):
    customer = make_customer(external_id="late")
    send(api, event(1))
    sweep_usage()
    from accounts.actions.spells import create_spell

    create_spell(actor=None, customer=customer, started_on=date(2026, 2, 3))
    sweep_usage()
    assert UsageMonth.objects.get().cohort == date(2026, 2, 1)
    assert not make_spell().customer.usage_months.exists()


def test_events_of_tomorrow_are_taken_and_those_of_next_week_are_not(api):
    make_customer(external_id="late")
    now = timezone.now()
    moments = [now + timedelta(hours=23), now + timedelta(hours=25), now + timedelta(days=7), now - timedelta(days=9000)]
    answer = send(api, *(event(n, at=moment.isoformat()) for n, moment in enumerate(moments)))
    assert (answer["accepted"], [each["index"] for each in answer["rejected"]]) == (2, [1, 2])
    assert all("future" in each["error"] for each in answer["rejected"])
