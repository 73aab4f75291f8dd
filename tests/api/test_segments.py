import pytest

from accounts.models import Segment, Standing
from accounts.segments.membership import refresh_segment
from tests.api.client import Api, errors_of
from tests.factories import make_customer, make_segment

pytestmark = pytest.mark.django_db
VIP = {"field": "value_tier", "op": "is", "value": ["vip"]}


@pytest.fixture
def api(lead):
    return Api(lead)


def test_one_is_shown_with_its_rule_in_words(api):
    segment = make_segment(rule={"all": [VIP, {"field": "open_issues", "op": "at_most", "value": 0}]})
    body = api.get(f"segments/{segment.pk}/").json()
    assert (body["told"], body["size"], body["problem"], body["code"]) == ("VIP and no open issue", None, {}, segment.code)


def test_one_that_cannot_be_asked_says_why(api):
    segment = make_segment(rule={"field": "attr.gone", "op": "is_known"})
    refresh_segment(segment)
    body = api.get(f"segments/{segment.pk}/").json()
    assert (body["told"], body["problem"]["path"]) == (None, "field")


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"all": [VIP, VIP | {"field": "password"}]}, "all[1].field"),
        (VIP | {"value": "vip"}, "value"),
        (VIP | {"value": ["'; DROP TABLE accounts_customer; --"]}, "value[0]"),
        ({"all": [VIP] * 500}, ""),
        ("x", ""),
        (None, ""),
        ([VIP], ""),
        (10**400, ""),
    ],
)
def test_a_hostile_rule_is_refused_with_its_place(api, rule, path):
    body = {"code": "bad", "wordings": {"en": "Bad"}, "rule": rule}
    assert errors_of(api.post("segments/", body))["rule"][0].startswith(path)
    assert not Segment.objects.exists()
    if isinstance(rule, dict):
        assert api.post("segments/check/", {"rule": rule}).json()["problems"][0]["path"] == path


def test_a_text_that_no_database_holds_is_refused(api):
    rule = {"field": "name", "op": "contains", "value": "a\x00"}
    assert api.post("segments/check/", {"rule": rule}).status_code == 400
    assert api.post("segments/", {"code": "bad", "wordings": {"en": "Bad"}, "rule": rule}).status_code == 400


def test_a_rule_is_tried_before_it_is_saved(api):
    make_customer(value_tier="vip")
    body = api.post("segments/check/", {"rule": VIP}).json()
    assert body == {"problems": [], "told": "VIP", "n": 1, "is_more": False}
    assert errors_of(api.post("segments/check/", {}))["rule"]


def test_who_is_in_it_and_why(api, lead, django_assert_num_queries):
    for n in range(3):
        Standing.objects.create(customer=make_customer(name=f"VIP {n}", value_tier="vip"), open_issues=n)
    segment = make_segment(rule={"all": [VIP, {"field": "open_issues", "op": "at_least", "value": 1}]})
    refresh_segment(segment)
    body = api.get(f"segments/{segment.pk}/customers/?page_size=1").json()
    (first,) = body["results"]
    assert first["name"] in {"VIP 1", "VIP 2"}
    assert first["because"]["value_tier"] == "vip"
    assert f"open issues: {first['because']['open_issues']}" in first["told"]
    second = api.get(body["next"]).json()
    assert (second["next"], second["results"][0]["id"] != first["id"]) == (None, True)


def test_members_whom_the_caller_may_not_see_are_left_out(settings, outsider):
    settings.TEAM_CUSTOMERS_ONLY = True
    segment = make_segment()
    make_customer(value_tier="vip")
    refresh_segment(segment)
    assert len(Api(outsider).get(f"segments/{segment.pk}/customers/").json()["results"]) == 0


def test_queries_do_not_grow_with_segments(api, django_assert_num_queries):
    def asked():
        api.get("segments/")

    rule = {"all": [VIP, {"field": "team", "op": "is_known"}, {"did": "x", "of": "ever"}]}
    make_segment(rule=rule)
    asked()  # the token notes that it was used, once
    with django_assert_num_queries(20, exact=False) as few:
        asked()
    for _ in range(10):
        make_segment(rule=rule)
    with django_assert_num_queries(len(few)):
        asked()


def test_a_shipped_rule_is_put_back(api):
    segment = make_segment(code="dormant", is_shipped=True)
    body = api.post(f"segments/{segment.pk}/restore/").json()
    assert body["rule"] == {"all": [{"field": "stage", "op": "is", "value": ["dormant"]}]}
    assert api.post(f"segments/{make_segment().pk}/restore/").status_code == 400


def test_a_stale_edit_is_refused(api):
    segment = make_segment()
    etag = api.get(f"segments/{segment.pk}/")["ETag"]
    assert api.patch(f"segments/{segment.pk}/", {"note": "One"}, **{"If-Match": etag}).status_code == 200
    assert api.patch(f"segments/{segment.pk}/", {"note": "Two"}, **{"If-Match": etag}).status_code == 412
