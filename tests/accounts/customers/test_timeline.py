from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts import timeline
from accounts.actions.consents import record_consent
from accounts.actions.interactions import log_interaction
from accounts.actions.issues import create_issue, update_issue
from accounts.actions.spells import create_spell, update_spell
from accounts.actions.subscriptions import change_value, create_subscription
from accounts.models import Customer, UsageEvent
from accounts.profile import Profile
from accounts.timeline import Entry, Source, timeline_of
from tests.factories import make_contact, make_customer, make_product

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)


def profile_of(customer, reader, at=None):
    return Profile(Customer.objects.with_latest().get(pk=customer.pk), reader, at or timezone.now())


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def only():
    """Let the timeline read the given sources and no others."""
    before = dict(timeline._sources)

    def use(*sources):
        timeline._sources.clear()
        timeline.register(*sources)

    yield use
    timeline._sources.clear()
    timeline._sources.update(before)


def entries(profile, **asked):
    found = timeline_of(profile, **asked)
    return [entry for day in found.days for entry in day.entries], found.older


def walk(profile, size):
    """Return the `about` of every entry, page by page."""
    seen, cursor = [], ""
    while True:
        found, older = entries(profile, cursor=cursor, size=size)
        seen += [entry.about for entry in found]
        if older is None:
            return seen
        cursor = older


def source(name, moments, rank=1):
    def read(profile, before, limit):
        known = [Entry(at, key, "x.html", f"{name}{key}") for key, at in enumerate(moments) if at <= before]
        return timeline.newest(known, before, limit)

    return Source(name, name, name.title(), rank, read)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_every_entry_is_told_once_though_many_share_a_moment(only, customer, agent, size):
    hours = [AT - timedelta(hours=hour) for hour in (0, 1, 1, 1, 1, 2, 5, 5, 9)]
    only(source("a", hours), source("b", [AT - timedelta(hours=1)] * 5, rank=2), source("c", []))
    seen = walk(profile_of(customer, agent, AT), size)
    assert len(seen) == len(set(seen)) == 14
    assert seen[0] == "a0"
    assert seen[-1] == "a8"


def test_a_cursor_that_is_none_of_ours_begins_at_the_beginning(only, customer, agent):
    only(source("a", [AT]))
    for cursor in ["x", "1~x", "99999999999999999999~1", "1~99999", "~", "-1~-1", "1e5~1"]:
        assert len(entries(profile_of(customer, agent, AT), cursor=cursor)[0]) == 1, cursor


def test_sources_of_one_chip_are_shown_together(only, customer, agent):
    one, two = source("a", [AT]), source("b", [AT])
    only(one, Source("b", "a", "Other", 2, two.read), source("c", [AT], rank=3))
    found = timeline_of(profile_of(customer, agent, AT), chip="a")
    assert found.chips == [("a", "A"), ("c", "C")]
    assert [entry.about for day in found.days for entry in day.entries] == ["a0", "b0"]
    assert timeline_of(profile_of(customer, agent, AT), chip="no such").chip == ""


def test_days_are_the_readers(only, customer, agent):
    only(source("a", [datetime(2026, 6, 9, 22, 30, tzinfo=UTC), datetime(2026, 6, 9, 20, 30, tzinfo=UTC)]))
    with timezone.override("Africa/Cairo"):
        days = timeline_of(profile_of(customer, agent, AT)).days
    assert [(day.title, len(day.entries)) for day in days] == [
        ("Today, Wednesday 10 June", 1),
        ("Yesterday, Tuesday 9 June", 1),
    ]


def told(profile, chip):
    return [entry.about for entry in entries(profile, chip=chip)[0]]


def test_attempts_that_reached_nobody_make_one_entry(customer, agent):
    contact = make_contact(customer=customer)
    for hours in (30, 20, 10):
        at = timezone.now() - timedelta(hours=hours)
        last = log_interaction(actor=agent, customer=customer, contact=contact, outcome="no_answer", at=at)
    talks = told(profile_of(customer, agent), "talks")
    assert [(talk.pk, talk.attempt) for talk in talks] == [(last.pk, 3)]


def test_an_attempt_with_words_is_told_and_so_is_the_talk_that_ended_the_chain(customer, agent):
    ago = lambda hours: timezone.now() - timedelta(hours=hours)  # noqa: E731
    kept = log_interaction(actor=agent, customer=customer, outcome="voicemail", summary="Left the price", at=ago(9))
    log_interaction(actor=agent, customer=customer, outcome="busy", at=ago(5))
    reached = log_interaction(actor=agent, customer=customer, heard="Fine", at=ago(1))
    assert [talk.pk for talk in told(profile_of(customer, agent), "talks")] == [reached.pk, kept.pk]


def test_issues_are_told_when_opened_and_when_resolved(customer, agent):
    old = create_issue(actor=agent, customer=customer, title="Old", opened_at=timezone.now() - timedelta(days=9))
    new = create_issue(actor=agent, customer=customer, title="New", opened_at=timezone.now() - timedelta(days=1))
    update_issue(actor=agent, issue=old, version=1, fields={"status": "resolved", "resolution": "Done"})
    turns = [(turn.issue.pk, turn.is_resolved) for turn in told(profile_of(customer, agent), "issues")]
    assert turns == [(old.pk, True), (new.pk, False), (old.pk, False)]
    first, older = entries(profile_of(customer, agent), chip="issues", size=1)
    assert [entry.about.is_resolved for entry in first] == [True]
    assert [entry.about.issue.pk for entry in entries(profile_of(customer, agent), chip="issues", cursor=older)[0]] == [
        new.pk,
        old.pk,
    ]


def test_paying_is_told_turn_by_turn(customer, agent):
    till, stock = make_product(name="Till"), make_product(name="Stock")
    spell = create_spell(actor=agent, customer=customer, started_on=date(2024, 1, 1))
    first = create_subscription(
        actor=agent, spell=spell, product=till, started_on=date(2024, 1, 1), monthly_value=Decimal(10), currency="USD"
    )
    create_subscription(actor=agent, spell=spell, product=stock, started_on=date(2024, 3, 1))
    change_value(actor=agent, subscription=first, version=1, monthly_value=Decimal(12), on=date(2024, 6, 1))
    update_spell(actor=agent, spell=spell, version=1, fields={"ended_on": date(2025, 1, 1), "leave_reason": "price"})
    create_spell(actor=agent, customer=customer, started_on=date(2025, 6, 1))
    Customer.objects.filter(pk=customer.pk).update(trial_started_on=date(2023, 12, 1))
    turns = [(turn.verb, [line.product for line in turn.lines]) for turn in told(profile_of(customer, agent), "paying")]
    assert turns == [
        ("came_back", []),
        ("left", []),
        ("changed", ["Till"]),
        ("added", ["Stock"]),
        ("began", ["Till"]),
        ("trial", []),
    ]
    changed = told(profile_of(customer, agent), "paying")[2]
    assert (changed.was[0].monthly_value, changed.lines[0].monthly_value) == (10, 12)


def test_what_is_still_to_come_is_not_told(customer, agent):
    create_spell(actor=agent, customer=customer, started_on=timezone.localdate() + timedelta(days=3))
    assert told(profile_of(customer, agent), "paying") == []


def test_wishes_are_told_with_the_person(customer, agent):
    contact = make_contact(customer=customer)
    record_consent(actor=agent, contact=contact, purpose="survey", channel="email", decision="granted", source="staff")
    assert [(each["contact"], each["consent"].decision) for each in told(profile_of(customer, agent), "consents")] == [
        (contact, "granted")
    ]


def test_use_is_told_by_month_of_the_reader(customer, agent):
    till = make_product(name="Till")
    for number, at in enumerate(["2026-03-01T10:00", "2026-03-01T11:00", "2026-03-31T23:30", "2026-02-02T10:00"]):
        at = datetime.fromisoformat(at).replace(tzinfo=UTC)  # noqa: PLW2901
        UsageEvent.objects.create(event_id=str(number), customer=customer, name="sale", at=at, product=till, quantity=2)
    with timezone.override("Asia/Bangkok"):
        uses = told(profile_of(customer, agent, AT), "use")
    assert [(use.month, [(row["times"], row["quantity"], row["product_name"]) for row in use.rows]) for use in uses] == [
        (date(2026, 4, 1), [(1, 2, "Till")]),
        (date(2026, 3, 1), [(2, 4, "Till")]),
        (date(2026, 2, 1), [(1, 2, "Till")]),
    ]
    with timezone.override("Asia/Bangkok"):
        assert [about.month.month for about in walk(profile_of(customer, agent, AT), 1)] == [4, 3, 2]


def test_use_of_long_ago_is_reached_page_by_page_and_nothing_is_skipped(customer, agent):
    moments = [AT - timedelta(days=days) for days in (1, 40, 400, 1000, 4000)]
    for number, at in enumerate(moments):
        UsageEvent.objects.create(event_id=str(number), customer=customer, name="sale", at=at)
    talks = [
        log_interaction(actor=agent, customer=customer, heard="x", at=AT - timedelta(days=days)) for days in (20, 500, 5000)
    ]
    told_of = [about if hasattr(about, "pk") else about.month for about in walk(profile_of(customer, agent, AT), 2)]
    assert told_of == [
        date(2026, 6, 1), talks[0], date(2026, 5, 1), date(2025, 5, 1), talks[1], date(2023, 9, 1), date(2015, 6, 1), talks[2],
    ]  # fmt: skip
