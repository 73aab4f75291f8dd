import pytest

from accounts.models import Contact
from tests.api.client import Api, errors_of
from tests.factories import make_contact, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(agent) -> Api:
    return Api(agent)


def test_a_contact_is_made_from_the_contract_s_body(api):
    customer = make_customer()
    body = {
        "customer": str(customer.pk),
        "full_name": "พรทิพย์ วงศ์สวัสดิ์",
        "call_name": "คุณทิพย์",
        "email": "thip@example.com",
        "phone": "+66 2-114-0096",
        "language": "th",
    }
    row = api.post("contacts/", body).json()
    assert {name: row[name] for name in body} == body | {"phone": "+6621140096"}
    contact = Contact.objects.get()
    assert (str(contact.phone), contact.customer) == ("+6621140096", customer)


@pytest.mark.parametrize("phone", ["021140096", "+999", "call me", "+66" + "1" * 30, 6621140096, "+١٢", "0", "+1 (800) 1"])
def test_a_phone_number_needs_its_country_and_be_one(api, phone):
    body = {"customer": str(make_customer().pk), "full_name": "Thip", "phone": phone}
    assert set(errors_of(api.post("contacts/", body))) == {"phone"}


def test_a_phone_number_in_other_digits_is_told_in_ours(api):
    body = {"customer": str(make_customer().pk), "full_name": "Thip", "phone": "+٦٦ ٢ ١١٤ ٠٠٩٦"}
    assert api.post("contacts/", body).json()["phone"] == "+6621140096"


def test_a_phone_number_can_be_removed(api):
    contact = make_contact(phone="+6621140096")
    assert api.patch(f"contacts/{contact.pk}/", {"phone": ""}).json()["phone"] == ""


def test_a_contact_stays_with_its_customer(api):
    contact, other = make_contact(), make_customer()
    path = f"contacts/{contact.pk}/"
    assert "customer" in errors_of(api.patch(path, {"customer": str(other.pk)}))
    assert api.patch(path, {"customer": str(contact.customer_id), "role": "Owner"}).json()["role"] == "Owner"


def test_filters(api):
    champion = make_contact(is_champion=True, email="Rina@example.com", language="id")
    make_contact()
    for query in ("is_champion=true", f"customer={champion.customer_id}", "email=rina@EXAMPLE.com", "language=id"):
        assert [row["id"] for row in api.get(f"contacts/?{query}").json()["results"]] == [str(champion.pk)], query
    assert "is_champion" in errors_of(api.get("contacts/?is_champion=maybe"))


@pytest.mark.parametrize(
    "fields", [{"email": "no address"}, {"timezone": "Mars"}, {"left_at": "2026-01-01"}, {"is_champion": "yes"}]
)
def test_what_is_wrong_is_told_by_field(api, fields):
    body = {"customer": str(make_customer().pk), "full_name": "Thip"}
    assert set(errors_of(api.post("contacts/", body | fields))) == set(fields)


def test_times_are_given_with_offset_and_told_in_utc(api):
    contact = make_contact()
    row = api.patch(f"contacts/{contact.pk}/", {"left_at": "2026-06-10T09:30:00+07:00"}).json()
    assert row["left_at"] == "2026-06-10T02:30:00Z"


def test_how_they_want_to_be_written_to(api):
    body = {"customer": str(make_customer().pk), "full_name": "Thip", "mail_preferences": {"less_often": True}}
    row = api.post("contacts/", body).json()
    assert row["mail_preferences"] == {"less_often": True, "paused_until": None}
    path = f"contacts/{row['id']}/"
    before = api.get(path).headers["ETag"]
    after = api.patch(path, {"mail_preferences": {"paused_until": "2030-01-01"}})
    assert after.json()["mail_preferences"] == {"less_often": True, "paused_until": "2030-01-01"}
    assert after.headers["ETag"] != before
    assert api.patch(path, {"mail_preferences": {"less_often": False}}, If_Match=before).status_code == 412
    assert api.patch(path, {"mail_preferences": {"paused_until": None}}).json()["mail_preferences"]["paused_until"] is None
    assert api.get(f"contacts/{make_contact().pk}/").json()["mail_preferences"] == {"less_often": False, "paused_until": None}


@pytest.mark.parametrize("wrong", [{"less_often": "yes"}, {"paused_until": "soon"}, {"purposes": []}, [], "x"])
def test_preferences_that_are_none_are_refused(api, wrong):
    errors = errors_of(api.patch(f"contacts/{make_contact().pk}/", {"mail_preferences": wrong}))
    assert {name.partition(".")[0] for name in errors} == {"mail_preferences"}
