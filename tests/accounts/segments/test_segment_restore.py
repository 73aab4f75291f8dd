from accounts.models import Segment
from accounts.segments.shipped import OWN, make_shipped
from tests.accounts.segments.stock import VIPS_SLIPPING, make_segment
from tests.doors import assert_doors


def test_doors(as_user, db):
    assert_doors(as_user, f"/segments/{make_segment().pk}/restore/", methods="post", least="lead")


def test_unknown(as_user, lead):
    assert as_user(lead).post("/segments/999/restore/").status_code == 404


def test_back_to_what_was_shipped(as_user, lead, django_assert_max_num_queries):
    make_shipped(OWN[0])
    segment, client = Segment.objects.get(), as_user(lead)
    assert "Restore as shipped" not in client.get(segment.get_absolute_url()).content.decode()
    Segment.objects.update(rule=VIPS_SLIPPING)
    assert "Restore as shipped" in client.get(segment.get_absolute_url()).content.decode()
    with django_assert_max_num_queries(20):
        client.post(f"/segments/{segment.pk}/restore/")
    segment.refresh_from_db()
    assert segment.rule == OWN[0].rule


def test_one_of_our_own_stays_as_it_is(as_user, lead):
    segment = make_segment()
    text = as_user(lead).post(f"/segments/{segment.pk}/restore/", follow=True).content.decode()
    assert "did not come with Keepsake" in text
