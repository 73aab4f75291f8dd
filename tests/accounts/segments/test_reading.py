import pytest

from accounts.models import Customer
from accounts.segments import reading
from accounts.segments.reading import count_up_to, in_segment, segments_by_code
from tests.factories import make_customer, make_segment

pytestmark = pytest.mark.django_db


def test_its_rule_is_asked_now_whoever_was_counted():
    segment = make_segment()
    vip = make_customer(value_tier="vip")
    make_customer()
    assert list(in_segment(Customer.objects.all(), segment.code)) == [vip]
    assert list(in_segment(Customer.objects.exclude(pk=vip.pk), segment.code)) == []


@pytest.mark.parametrize("code", ["nothing", "", "x" * 500, "a\x00b", "'; DROP TABLE accounts_segment; --"])
def test_there_is_no_such_segment(code):
    with pytest.raises(ValueError, match="There is no segment"):
        in_segment(Customer.objects.all(), code)


def test_one_that_is_retired_is_none_and_one_that_cannot_be_asked_says_why():
    with pytest.raises(ValueError, match="There is no segment"):
        in_segment(Customer.objects.all(), make_segment(is_active=False).code)
    broken = make_segment(wordings={"en": "Routes"}, rule={"field": "attr.gone", "op": "is", "value": "x"})
    with pytest.raises(ValueError, match="“Routes” is disabled: There is no field “attr"):
        in_segment(Customer.objects.all(), broken.code)


def test_those_that_can_be_asked_are_offered():
    segment = make_segment()
    make_segment(is_active=False)
    make_segment(problem={"path": "", "error": "gone"})
    assert segments_by_code() == {segment.code: segment}


def test_a_count_stops(monkeypatch):
    monkeypatch.setattr(reading, "MOST_COUNTED", 2)
    make_customer()
    assert count_up_to(Customer.objects.all()) == (1, False)
    make_customer()
    assert count_up_to(Customer.objects.all()) == (2, False)
    make_customer()
    assert count_up_to(Customer.objects.all()) == (2, True)
