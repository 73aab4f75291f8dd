from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Segment, SegmentMember, Standing
from accounts.segments.membership import refresh_members
from accounts.segments.overview import sizes_of
from tests.accounts.segments.stock import make_segment, make_standing_customer, make_stock
from tests.doors import assert_doors


@pytest.fixture
def segment(db, lead):
    make_stock()
    segment = make_segment(wordings={"en": "VIPs slipping"}, note="For Mondays", owner=lead)
    refresh_members()
    return segment


def text_of(client, segment, query=""):
    return client.get(segment.get_absolute_url() + query).content.decode()


def test_doors(as_user, segment):
    assert_doors(as_user, segment.get_absolute_url())


def test_unknown(as_user, agent):
    assert as_user(agent).get("/segments/999/").status_code == 404


def test_rule_members_and_why(as_user, agent, segment):
    text = text_of(as_user(agent), segment)
    assert "Slipping away and VIP and no open issue" in text
    assert "Siam Coffee" in text
    assert "Blue Harbor" not in text
    assert "stage: slipping away" in text
    assert f"?segment={segment.code}" in text
    assert "Download as CSV" not in text
    assert "Retire it" not in text
    assert "/edit/" not in text


def test_what_a_lead_can_do(as_user, lead, segment):
    text = text_of(as_user(lead), segment)
    assert "Download as CSV" in text
    assert "Retire it" in text
    assert "/edit/" in text
    assert "Restore as shipped" not in text
    assert f"/surveys/waves/?segment={segment.code}" in text


def test_who_left_and_why(as_user, agent, segment):
    Standing.objects.filter(customer__name="Siam Coffee").update(stage="active")
    refresh_members()
    text = text_of(as_user(agent), segment)
    assert "Nobody is in it just now." in text
    assert "stage: active" in text[text.index("Left lately") :]


def test_one_that_was_not_counted_shows_whom_it_fits(as_user, agent, segment):
    Segment.objects.update(refreshed_at=None)
    SegmentMember.objects.all().delete()
    text = text_of(as_user(agent), segment)
    assert "It is being counted" in text
    assert "Siam Coffee" in text


def test_a_disabled_one(as_user, lead, segment):
    Segment.objects.update(rule={"all": [{"field": "attr.gone", "op": "is", "value": "x"}]})
    text = text_of(as_user(lead), segment)
    assert "This segment cannot be asked any more." in text
    assert "There is no field “attr.gone”." in text
    assert "?segment=" not in text
    assert "/edit/" in text


def test_sizes_by_week(segment):
    stay = SegmentMember.objects.get()
    SegmentMember.objects.update(entered_at=timezone.now() - timedelta(days=20))
    SegmentMember.objects.create(
        segment=segment,
        customer=make_standing_customer("Left"),
        entered_at=stay.entered_at - timedelta(days=30),
        left_at=timezone.now() - timedelta(days=10),
    )
    assert [size for _day, size in sizes_of(segment)] == [1, 1, 2, 1, 1]


def test_members_of_others_are_not_shown(as_user, agent, segment, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    assert "Siam Coffee" not in text_of(as_user(agent), segment)


def test_pages_and_queries(as_user, agent, segment, django_assert_max_num_queries):
    client = as_user(agent)
    text_of(client, segment)
    with django_assert_max_num_queries(15) as few:
        text_of(client, segment)
    for n in range(25):
        make_standing_customer(f"Shop {n}", "slipping", value_tier="vip")
    refresh_members()
    with django_assert_max_num_queries(len(few)):
        text = text_of(client, segment)
    assert 'rel="next"' in text
    assert text.count("data-row") == 20
