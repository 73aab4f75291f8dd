from datetime import date

import pytest

from accounts.models import Milestone
from accounts.roles import Role
from accounts.standing import sampling
from tests.doors import assert_doors
from tests.factories import make_customer, make_product, make_use

pytestmark = pytest.mark.django_db
URL = "/settings/milestones/add/"
FIELDS = {
    "code": "first_report", "wording_en": "First report", "wording_th": "รายงานแรก", "event": "report_made", "times": "1",
    "rank": "10", "is_active": "on",
}  # fmt: skip


def test_it_is_made(as_user, lead):
    product = make_product()
    assert (
        as_user(lead).post(URL, FIELDS | {"product": product.pk, "times": "5", "counts_days": "on"}).url
        == "/settings/milestones/"
    )
    milestone = Milestone.objects.get()
    assert (milestone.code, milestone.event, milestone.product, milestone.times) == ("first_report", "report_made", product, 5)
    assert (milestone.counts_days, milestone.ends_onboarding, milestone.is_active) == (True, False, True)
    assert milestone.wordings == {"en": "First report", "th": "รายงานแรก"}


def test_what_was_seen_is_offered(as_user, lead):
    for name in ("opened", "report_made"):
        make_use(make_customer(), date(2026, 1, 5), name=name)
    page = as_user(lead).get(URL).content.decode()
    assert '<option value="opened"></option><option value="report_made"></option>' in page


@pytest.mark.parametrize(
    "wrong",
    [{"code": ""}, {"code": "no blanks"}, {"wording_en": ""}, {"event": ""}, {"times": "0"}, {"times": "x"}, {"product": "99"}],
)
def test_what_is_wrong_is_refused_and_given_back(as_user, lead, wrong):
    response = as_user(lead).post(URL, FIELDS | wrong)
    assert set(response.context["form"].errors) == set(wrong)
    assert not Milestone.objects.exists()


def test_the_preview_counts_and_saves_nothing(as_user, lead):
    make_use(make_customer(), date(2026, 1, 5), name="report_made")
    make_use(make_customer(), date(2026, 1, 5))
    client = as_user(lead)
    page = client.post(URL, FIELDS | {"wording_en": "", "preview": "1"}).content.decode()
    assert "1 of 2 customers would have reached it" in page
    assert "<html" in page
    fragment = client.post(URL, FIELDS, headers={"HX-Request": "true"}).content.decode()
    assert "1 of 2 customers would have reached it" in fragment
    assert "<html" not in fragment
    fragment = client.post(URL, FIELDS | {"event": "reprot_made"}, headers={"HX-Request": "true"}).content.decode()
    assert "Nobody would have reached it" in fragment
    fragment = client.post(URL, FIELDS | {"times": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert "Name an event" in fragment
    assert not Milestone.objects.exists()


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post", least=Role.LEAD)


def test_number_of_queries(as_user, lead, django_assert_num_queries):
    for _ in range(3):
        make_product()
    client = as_user(lead)
    with django_assert_num_queries(5):
        client.get(URL)
    with django_assert_num_queries(8):
        client.post(URL, FIELDS, headers={"HX-Request": "true"})


def test_of_very_many_a_sample_is_counted_and_said_so(as_user, lead, monkeypatch):
    for _number in range(9):
        make_use(make_customer(started_on=date(2026, 1, 1)), date(2026, 1, 5))
    asked = FIELDS | {"event": "opened"}
    whole = as_user(lead).post(URL, asked, headers={"HX-Request": "true"})
    assert (whole.context["value"].reached, whole.context["is_sample"]) == (9, False)
    assert "That is a sample" not in whole.content.decode()
    monkeypatch.setattr(sampling, "MOST", 3)
    some = as_user(lead).post(URL, asked, headers={"HX-Request": "true"})
    assert 1 <= some.context["value"].reached <= 5
    assert "That is a sample" in some.content.decode()
