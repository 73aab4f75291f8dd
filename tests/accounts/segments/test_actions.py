import pytest
from django.core.exceptions import ValidationError

from accounts.actions.segments import create_segment, restore_segment, retire_segment, update_segment
from accounts.defaults import make_segments
from accounts.models import Segment, SegmentMember
from accounts.segments.membership import refresh_segment
from accounts.segments.rules import check, told
from accounts.segments.shipped import _shipped
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.factories import make_customer, make_segment

pytestmark = pytest.mark.django_db
VIP = {"field": "value_tier", "op": "is", "value": ["vip"]}


def made(**fields):
    return create_segment(actor=None, **({"code": "big", "wordings": {"en": "Big"}, "rule": VIP} | fields))


def test_a_segment_is_made_with_its_audit_entry(lead):
    segment = create_segment(actor=lead, code="big", wordings={"en": "Big"}, rule=VIP, owner=lead)
    entry = AuditEntry.objects.get(action="segment.created")
    assert (entry.actor, segment.rule, str(segment)) == (lead, VIP, "Big")


def test_a_bad_rule_is_refused_with_its_places():
    with pytest.raises(ValidationError) as refusal:
        made(rule={"all": [VIP, VIP | {"op": "near"}]})
    assert refusal.value.message_dict == {"rule": ["all[1].op: This cannot be asked of “value tier”."]}
    with pytest.raises(ValidationError):
        made(rule={})
    segment = made()
    with pytest.raises(ValidationError):
        update_segment(actor=None, segment=segment, version=None, fields={"rule": {"all": []}})
    assert not Segment.objects.exclude(rule=VIP).exists()


def test_another_rule_is_counted_afresh_and_another_name_is_not():
    segment = made()
    refresh_segment(segment)
    segment = update_segment(actor=None, segment=segment, version=segment.version, fields={"wordings": {"en": "Bigger"}})
    assert segment.refreshed_at is not None
    segment = update_segment(actor=None, segment=segment, version=segment.version, fields={"rule": {"not": VIP}})
    assert segment.refreshed_at is None


def test_a_stale_version_is_refused():
    segment = made()
    update_segment(actor=None, segment=segment, version=1, fields={"note": "First"})
    with pytest.raises(StaleVersion):
        update_segment(actor=None, segment=segment, version=1, fields={"note": "Second"})


def test_retiring_ends_every_stay_and_offering_it_again_counts_it():
    make_customer(value_tier="vip")
    segment = made()
    refresh_segment(segment)
    segment = retire_segment(actor=None, segment=segment, version=segment.version)
    stay = SegmentMember.objects.get()
    assert (stay.left_at is None, stay.left_because) == (False, {"retired": True})
    segment = update_segment(actor=None, segment=segment, version=None, fields={"is_active": True})
    assert refresh_segment(segment) == 1


def test_a_shipped_segment_can_be_put_back():
    make_segments()
    segment = Segment.objects.get(code="slipping-away")
    shipped = segment.rule
    segment = update_segment(actor=None, segment=segment, version=None, fields={"rule": VIP, "note": ""})
    segment = restore_segment(actor=None, segment=segment, version=segment.version)
    assert (segment.rule, bool(segment.note)) == (shipped, True)
    with pytest.raises(ValidationError):
        restore_segment(actor=None, segment=make_segment(code="dormant-ones"), version=None)


def test_setup_makes_what_is_missing_and_leaves_what_staff_changed():
    made_first = make_segments()
    segment = Segment.objects.get(code="dormant")
    update_segment(actor=None, segment=segment, version=None, fields={"rule": VIP})
    Segment.objects.filter(code="slipping-away").delete()
    assert (made_first, make_segments()) == (10, 1)
    assert Segment.objects.get(code="dormant").rule == VIP
    assert set(Segment.objects.get(code="slipping-away").wordings) == {"en", "th", "ar", "id"}


@pytest.mark.parametrize("code", list(_shipped))
def test_each_shipped_segment_can_be_asked_and_told(code):
    rule = _shipped[code].rule
    assert check(rule) == []
    assert told(rule)
    assert refresh_segment(make_segment(rule=rule)) == 0
