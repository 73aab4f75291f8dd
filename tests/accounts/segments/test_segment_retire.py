from accounts.models import SegmentMember
from accounts.segments.membership import refresh_members
from tests.accounts.segments.stock import make_segment, make_stock
from tests.doors import assert_doors


def test_doors(as_user, db):
    assert_doors(as_user, f"/segments/{make_segment().pk}/retire/", methods="post", least="lead")


def test_unknown(as_user, lead):
    assert as_user(lead).post("/segments/999/retire/").status_code == 404


def test_retired_and_used_again(as_user, lead, django_assert_max_num_queries):
    make_stock()
    segment = make_segment()
    refresh_members()
    client, url = as_user(lead), f"/segments/{segment.pk}/retire/"
    with django_assert_max_num_queries(20):
        assert client.post(url).url == segment.get_absolute_url()
    segment.refresh_from_db()
    assert not segment.is_active
    assert not SegmentMember.objects.filter(left_at=None).exists()
    text = client.get(segment.get_absolute_url()).content.decode()
    assert "Use it again" in text
    assert "?segment=" not in text
    client.post(url)
    segment.refresh_from_db()
    assert segment.is_active
