"""Where a segment narrows what is shown: the customer list, its CSV, insights and their API."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.models import Attribute
from tests.api.client import Api, errors_of
from tests.factories import make_customer, make_departure, make_segment, make_spell

pytestmark = pytest.mark.django_db
YEAR = "start=2025-01-01&end=2025-12-31&period=year"


@pytest.fixture
def segment():
    return make_segment(code="vips", wordings={"en": "Our VIPs"})


@pytest.fixture
def people(segment):
    """A VIP who left, a VIP and somebody else who stayed."""
    gone = make_spell(customer=make_customer(name="Gone", value_tier="vip"), started_on=date(2024, 1, 1))
    make_departure(customer=gone.customer, notice_on=date(2025, 5, 1), effective_on=date(2025, 6, 1))
    make_spell(customer=make_customer(name="Valued", value_tier="vip"), started_on=date(2024, 1, 1))
    make_spell(customer=make_customer(name="Plain"), started_on=date(2024, 1, 1))


@pytest.fixture
def api(lead):
    return Api(lead)


def test_the_customer_list_shows_a_segment(as_user, lead, people):
    page = as_user(lead).get(reverse("customer_list"), {"segment": "vips"}).content.decode()
    assert "Valued" in page
    assert "Plain" not in page
    assert "Our VIPs" in page  # as a filter that is set


def test_its_csv_holds_those_of_the_segment(as_user, lead, people):
    response = as_user(lead).get(reverse("customer_export"), {"segment": "vips"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert not any("Plain" in line for line in lines)


def test_a_rule_that_broke_an_hour_ago_shows_nobody_rather_than_everybody(as_user, lead, people):
    attribute = Attribute.objects.create(code="route", label="Route", kind="text")
    make_segment(code="routes", rule={"field": "attr.route", "op": "is_unknown"})
    client = as_user(lead)
    assert "Plain" in client.get(reverse("customer_list"), {"segment": "routes"}).content.decode()
    attribute.delete()
    assert "Plain" not in client.get(reverse("customer_list"), {"segment": "routes"}).content.decode()
    assert client.get(reverse("insights"), {"segment": "routes"}).status_code == 200


def test_insights_are_about_a_segment(as_user, lead, people):
    page = as_user(lead).get(reverse("insights"), {"segment": "vips", "period": "year", "at": "2025-06-01"})
    assert (page.context["line"].rates.bc, page.context["line"].rates.moves.lost) == (2, 1)


def test_retention_by_the_api_is_about_a_segment_as_it_is_now(api, people):
    everybody = api.get(f"insights/retention/?{YEAR}").json()["periods"][0]
    narrowed = api.get(f"insights/retention/?{YEAR}&segment=vips").json()
    assert (everybody["bc"], everybody["survivors"]) == (3, 2)
    assert (narrowed["periods"][0]["bc"], narrowed["periods"][0]["survivors"]) == (2, 1)
    assert "those who are in it today" in narrowed["definition"]


def test_revenue_and_reasons_too(api, people):
    assert api.get(f"insights/revenue/?{YEAR}&segment=vips").status_code == 200
    found = api.get(f"insights/reasons/?{YEAR}&segment=vips").json()
    assert (found["n"], "today" in found["definition"]) == (1, True)
    make_segment(code="others", rule={"field": "value_tier", "op": "is", "value": ["standard"]})
    assert api.get(f"insights/reasons/?{YEAR}&segment=others").json()["n"] == 0


@pytest.mark.parametrize("code", ["nothing", "", "a\x00b", "x" * 300])
@pytest.mark.parametrize("path", ["insights/retention/", "insights/revenue/", "insights/reasons/", "customers/"])
def test_there_is_no_such_segment(api, path, code):
    asked = f"{YEAR}&" if "insights" in path else ""
    assert "segment" in errors_of(api.get(f"{path}?{asked}{urlencode({'segment': code})}"))


def test_customers_of_the_api_by_segment(api, people):
    names = {each["name"] for each in api.get("customers/?segment=vips").json()["results"]}
    assert names == {"Gone", "Valued"}
