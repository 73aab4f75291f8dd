from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from accounts.actions.segments import count_segment, update_segment
from accounts.models import Attribute, Customer, Segment, SegmentMember, Standing, StandingMark
from accounts.segments.facts import facts_told
from accounts.segments.membership import due_segments, refresh_members, refresh_segment
from accounts.tasks import ring_segments
from retention_site.base import queue
from retention_site.base.models import Work
from tests.factories import make_customer, make_segment, make_use

pytestmark = pytest.mark.django_db

RULE = {
    "all": [
        {"field": "value_tier", "op": "is", "value": ["vip"]},
        {"any": [{"field": "open_issues", "op": "at_least", "value": 2}, {"did": "complained", "of": "ever", "times": 2}]},
    ]
}


@pytest.fixture
def vip():
    customer = make_customer(value_tier="vip")
    Standing.objects.create(customer=customer, open_issues=2)
    return customer


@pytest.fixture
def segment():
    return make_segment(rule=RULE)


def stays(segment):
    return SegmentMember.objects.filter(segment=segment).order_by("pk")


def test_who_fits_enters_with_why(vip, segment):
    make_customer()
    make_use(vip, date(2026, 1, 1), name="complained", events=3)
    assert refresh_segment(segment) == 1
    stay = stays(segment).get()
    assert (stay.customer, stay.left_at, stay.left_because) == (vip, None, {})
    assert facts_told(stay.entered_because) == [
        "The segment’s rule was new.", "value tier: VIP", "open issues: 2", "“complained”: 3 times",
    ]  # fmt: skip
    segment.refresh_from_db()
    assert (segment.size, segment.problem) == (1, {})
    assert segment.refreshed_at == stay.entered_at or segment.refreshed_at >= stay.entered_at


def test_nothing_moves_twice(vip, segment):
    refresh_segment(segment)
    segment.refresh_from_db()
    assert refresh_segment(segment) == 0
    assert stays(segment).count() == 1


def test_who_fits_no_more_leaves_with_why_and_may_come_back(vip, segment):
    refresh_segment(segment)
    segment.refresh_from_db()
    Standing.objects.update(open_issues=0)
    assert refresh_segment(segment) == 1
    left = stays(segment).get()
    assert left.left_at is not None
    assert facts_told(left.left_because) == ["value tier: VIP", "open issues: 0", "“complained”: 0 times"]
    Standing.objects.update(open_issues=5)
    assert refresh_segment(segment) == 1
    assert [stay.left_at is None for stay in stays(segment)] == [False, True]
    assert "new_rule" not in stays(segment)[1].entered_because
    segment.refresh_from_db()
    assert segment.size == 1


def test_a_field_that_is_gone_disables_the_segment_visibly_until_it_comes_back(vip):
    attribute = Attribute.objects.create(code="route", label="Route", kind=Attribute.Kind.TEXT)
    Customer.objects.update(attributes={"route": "north"})
    segment = make_segment(rule={"any": [{"field": "attr.route", "op": "is", "value": "North"}]})
    refresh_segment(segment)
    attribute.delete()
    segment.refresh_from_db()
    assert refresh_segment(segment) == 0
    segment.refresh_from_db()
    assert segment.problem == {"path": "any[0].field", "error": "There is no field “attr.route”."}
    assert (segment.size, stays(segment).get().left_at) == (1, None)  # nobody left
    Attribute.objects.create(code="route", label="Route", kind=Attribute.Kind.TEXT)
    refresh_segment(segment)
    segment.refresh_from_db()
    assert segment.problem == {}


def test_a_rule_that_fits_nobody_by_its_numbers_is_counted_too(vip):
    segment = make_segment(rule={"field": "open_issues", "op": "at_least", "value": 10**12})
    assert refresh_segment(segment) == 0
    segment.refresh_from_db()
    assert segment.size == 0


def test_each_field_can_be_a_fact(vip):
    from accounts.segments.fields import Fields

    codes = [code for code in Fields() if not code.startswith("attr.")]
    for start in range(0, len(codes), 50):
        parts = [{"field": code, "op": "is_known"} for code in codes[start : start + 50]]
        segment = make_segment(rule={"any": [*parts[:-1], {"field": "name", "op": "is_known"}]})
        assert refresh_segment(segment) == 1
        because = stays(segment).get().entered_because
        assert set(codes[start : start + 50][:-1]) <= set(because)
        with translation.override("ar"):
            assert len(facts_told(because)) == len(because)


def test_segments_are_counted_for_new_rules_standings_and_days(vip, segment):
    now = timezone.now()
    assert list(due_segments(at=now)) == [segment]
    refresh_members()
    assert not due_segments(at=timezone.now()).exists()
    assert due_segments(at=now + timedelta(days=1)).exists()
    mark = StandingMark.objects.create(pk=1, as_of=now.date())
    assert due_segments(at=timezone.now()).exists()
    refresh_members()
    assert not due_segments(at=timezone.now()).exists()
    segment.refresh_from_db()
    update_segment(actor=None, segment=segment, version=None, fields={"rule": RULE["all"][0]})
    assert due_segments(at=timezone.now()).exists()
    mark.is_past = True
    mark.save()
    assert not due_segments(at=now + timedelta(days=1)).exists()  # a look at a day gone by moves nobody


def test_the_sweep_rings_once_for_each(vip, segment):
    make_segment(is_active=False)
    ring_segments()
    ring_segments()
    work = Work.objects.get(task=queue.name_of(_segment_count()))
    assert work.key == str(segment.pk)
    count_segment(segment.pk)
    assert stays(segment).count() == 1


def _segment_count():
    from accounts.tasks import segment_count

    return segment_count


def test_a_rule_changed_meanwhile_is_left_to_the_next_count(vip, segment):
    stale = Segment.objects.get(pk=segment.pk)
    update_segment(actor=None, segment=segment, version=None, fields={"rule": {"not": RULE}})
    assert refresh_segment(stale) == 0
    assert not stays(segment).exists()


def test_statements_do_not_grow_with_customers(segment, django_assert_num_queries):
    for _ in range(30):
        Standing.objects.create(customer=make_customer(value_tier="vip"), open_issues=3)
    with django_assert_num_queries(12, exact=False):
        assert refresh_segment(segment) == 30
