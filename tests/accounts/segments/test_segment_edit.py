import pytest

from accounts.models import Attribute, Segment
from tests.accounts.segments.stock import VIPS_SLIPPING, make_segment
from tests.accounts.segments.test_segment_add import BUILT
from tests.doors import assert_doors

NAMED = {"all": [{"field": "name", "op": "contains", "value": "Ltd"}]}


@pytest.fixture
def segment(db):
    return make_segment(wordings={"en": "Before"}, rule=NAMED)


def url(segment):
    return f"/segments/{segment.pk}/edit/"


def test_doors(as_user, segment):
    assert_doors(as_user, url(segment), methods="get post", least="lead")


def test_unknown(as_user, lead):
    assert as_user(lead).get("/segments/999/edit/").status_code == 404


def test_the_rule_is_drawn_and_changed(as_user, lead, segment):
    client = as_user(lead)
    code, text = segment.code, client.get(url(segment)).content.decode()
    assert 'value="Ltd"' in text
    assert 'value="contains" selected' in text
    assert client.post(url(segment), BUILT | {"version": segment.version}).url == segment.get_absolute_url()
    segment.refresh_from_db()
    assert (segment.rule, segment.code, str(segment)) == (VIPS_SLIPPING, code, "VIPs slipping away")


def test_the_second_writer_sees_the_rule_of_the_first_in_words(as_user, lead, manager, segment):
    opened = segment.version
    as_user(manager).post(url(segment), BUILT | {"version": opened, "wording_en": "Before"})
    mine = {"version": opened, "wording_en": "Before", "note": "", "rule.0.join": "any"}
    mine |= {"rule.0-0.field": "name", "rule.0-0.op": "contains", "rule.0-0.value": "Inc"}
    text = as_user(lead).post(url(segment), mine).content.decode()
    assert "saved this first" in text
    assert "lipping away and VIP and no open issue" in text
    assert 'value="Inc"' in text
    assert 'name="theirs" value="rule"' in text
    assert Segment.objects.get(pk=segment.pk).rule == VIPS_SLIPPING
    as_user(lead).post(url(segment), mine | {"version": opened + 1, "theirs": "rule", "note": "Mine"})
    segment.refresh_from_db()
    assert (segment.rule, segment.note) == (VIPS_SLIPPING, "Mine")


def test_a_stale_condition_is_named_where_it_stands(as_user, lead):
    Attribute.objects.create(code="size", label="Size")
    segment = make_segment(rule={"all": [{"field": "attr.size", "op": "is", "value": "L"}, *VIPS_SLIPPING["all"]]})
    Attribute.objects.all().delete()
    text = as_user(lead).get(url(segment)).content.decode()
    assert "There is no field “attr.size”." in text[text.index('id="wrong-0-0"') :][:2000]
    assert 'value="remove:0-0"' in text
    assert 'id="wrong-0-1"' not in text


def test_queries(as_user, lead, segment, django_assert_max_num_queries):
    client = as_user(lead)
    client.get(url(segment))
    with django_assert_max_num_queries(15):
        client.get(url(segment))
