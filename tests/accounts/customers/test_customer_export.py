import csv
import io

import pytest
from django.urls import reverse

from accounts.roles import Role
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.factories import make_customer, make_product, make_spell, make_subscription

pytestmark = pytest.mark.django_db
URL = reverse("customer_export")


def lines(response):
    return list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


def test_gives_exactly_what_the_list_shows(as_user, lead):
    customer = make_customer(name="شركة الأمل", external_id="a-1", manager=lead, country="EG", industry="Retail")
    spell = make_spell(customer=customer)
    make_subscription(spell=spell, product=make_product(name="Till"), monthly_value=5, currency="USD")
    make_subscription(spell=spell, product=make_product(name="Stock"), monthly_value=7, currency="EGP")
    make_customer(name="Somebody else")
    header, line = lines(as_user(lead).get(URL, {"q": "الامل"}))
    assert dict(zip(header, line, strict=True)) == {
        "External id": "a-1",
        "Name": "شركة الأمل",
        "State": "paying",
        "Stage": "use not known",
        "Stage since": "",
        "Last use": "",
        "Risk, %": "",
        "Risk: of so many": "",
        "Products": "Till; Stock",
        "Pays a month": "7.00 EGP; 5.00 USD",
        "Account manager": "Youssef Kamal",
        "Last talk": "",
        "Open issues": "0",
        "Country": "EG",
        "Industry": "Retail",
    }


def test_stands_in_the_order_of_the_list(as_user, lead):
    for name in ["B", "C", "A"]:
        make_customer(name=name)
    assert [line[1] for line in lines(as_user(lead).get(URL))[1:]] == ["A", "B", "C"]
    assert [line[1] for line in lines(as_user(lead).get(URL, {"sort": "newest"}))[1:]] == ["A", "C", "B"]


def test_formulas_are_defused(as_user, lead):
    make_customer(name="=1+1")
    assert lines(as_user(lead).get(URL))[1][1] == "'=1+1"


def test_doors(as_user):
    assert_doors(as_user, URL, least=Role.LEAD)


def test_holds_no_customers_of_other_teams(as_user, lead, outsider, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_customer(name="Theirs", team=outsider.team)
    assert len(lines(as_user(lead).get(URL))) == 1


@pytest.mark.parametrize("rows", [1, 40])
def test_queries_do_not_grow_with_rows(as_user, lead, rows, django_assert_num_queries):
    for _ in range(rows):
        make_spell(customer=make_customer(manager=lead))
    client = as_user(lead)
    with django_assert_num_queries(14):
        b"".join(client.get(URL))


def test_leaves_an_entry_of_who_took_what(as_user, lead):
    make_customer(name="Alpha", country="EG")
    make_customer(name="Alphabet", country="TH")
    as_user(lead).get(URL, {"q": "alpha", "country": "EG", "industry": ""})
    entry = AuditEntry.objects.get(action="customer.exported")
    assert (entry.actor, entry.object_type, entry.object_id, entry.via) == (lead, "accounts.customer", "", "web")
    assert entry.after == {"rows": 1, "file": "customers.csv", "filters": {"q": "alpha", "country": "EG"}}


def test_what_was_exported_is_told_in_the_admin(as_user, admin, lead):
    as_user(lead).get(URL)
    page = as_user(admin).get("/admin/base/auditentry/").content.decode()
    assert "customer.exported" in page
