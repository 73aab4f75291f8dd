import pytest
from django.urls import reverse

from retention_site.base.models import SavedView
from surveys.models import Wave
from tests.doors import assert_doors
from tests.factories import make_contact, make_customer, make_segment
from tests.surveys.factories import make_survey

pytestmark = pytest.mark.django_db
QUERIES = 22


@pytest.fixture
def survey():
    return make_survey(name="The NPS")


@pytest.fixture
def address(survey):
    return reverse("wave_add", args=[survey.pk])


@pytest.fixture
def thai():
    return make_contact(customer=make_customer(country="TH")).customer


def said(**fields):
    return {"name": "June", "people": "all", "address": "", "starts_at": "2026-06-10T09:00", "days": "5"} | fields


def test_launching(as_user, lead, survey, address, thai):
    response = as_user(lead).post(address, said())
    wave = Wave.objects.get()
    assert response.url == wave.get_absolute_url()
    assert (wave.survey, wave.name, wave.query, wave.days, wave.created_by) == (survey, "June", "", 5, lead)
    assert (wave.status, wave.job.total) == ("planned", 1)


def test_a_saved_view_or_the_address_of_a_list(as_user, lead, address, thai):
    make_contact(customer=make_customer(country="EG"))
    view = SavedView.objects.create(user=lead, page="customer_list", name="Thailand", query="country=TH")
    client = as_user(lead)
    assert "Thailand" in client.get(address).content.decode()
    client.post(address, said(people=str(view.pk)))
    client.post(address, said(people="address", address="https://keepsake.example/customers/?country=TH&sort=name"))
    assert list(Wave.objects.order_by("pk").values_list("query", flat=True)) == ["country=TH", "country=TH&sort=name"]
    assert {wave.job.total for wave in Wave.objects.all()} == {1}


def test_a_segment(as_user, lead, address, thai):
    make_contact(customer=make_customer(value_tier="vip"))
    make_segment(code="vips", wordings={"en": "Our VIPs"})
    make_segment(code="broken", wordings={"en": "Broken"}, problem={"path": "field", "error": "gone"})
    client = as_user(lead)
    page = client.get(address).content.decode()
    assert "Our VIPs" in page
    assert "Broken" not in page
    client.post(address, said(people="segment:vips"))
    wave = Wave.objects.get()
    assert (wave.query, wave.job.total) == ("segment=vips", 1)


def test_somebody_elses_view_is_not_offered(as_user, lead, agent, address):
    view = SavedView.objects.create(user=agent, page="customer_list", name="Mine", query="")
    assert as_user(lead).post(address, said(people=str(view.pk))).status_code == 200
    assert not Wave.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"days": "367"}, "less than or equal to 366"),
        ({"starts_at": "soon"}, "Enter a valid date/time"),
        ({"people": "nobody"}, "Select a valid choice"),
        ({"people": "address"}, "Give the address of the filtered list."),
        ({"people": "address", "address": "?contry=TH"}, "does not understand these filters: contry"),
    ],
)
def test_what_is_wrong_launches_nothing(as_user, lead, address, fields, words):
    page = as_user(lead).post(address, said(**fields))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Wave.objects.exists()


def test_a_survey_that_is_not_live(as_user, lead):
    address = reverse("wave_add", args=[make_survey(status="draft").pk])
    client = as_user(lead)
    assert "nobody can be asked before it is" in client.get(address).content.decode()
    assert "This survey is not live." in client.post(address, said()).content.decode()
    assert not Wave.objects.exists()


def test_the_reach_is_in_view_before_launch(as_user, lead, address, thai):
    make_contact(customer=make_customer(country="EG"), email="")
    client = as_user(lead)
    page = client.get(address).content.decode()
    assert "1 person would be asked" in page
    assert "There is no e-mail address to write to." in page
    counted = client.post(address, said(name="", people="address", address="?country=TH", count="1")).content.decode()
    assert "of 1 customer" in counted
    assert "This field is required" not in counted
    fragment = client.post(address, said(people="address", address="?country=EG"), headers={"HX-Request": "true"})
    assert "0 people would be asked" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert not Wave.objects.exists()


def test_doors(as_user, lead, address):
    assert_doors(as_user, address, methods="get post", least="lead")
    assert as_user(lead).get(reverse("wave_add", args=[0])).status_code == 404


@pytest.mark.parametrize("size", [1, 10])
def test_number_of_queries(as_user, lead, address, size, django_assert_num_queries):
    for _ in range(size):
        make_contact()
    client = as_user(lead)
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
