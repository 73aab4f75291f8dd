import pytest
from django.core.exceptions import ValidationError

from accounts.actions.contacts import create_contact, update_contact
from accounts.actions.customers import create_customer, update_customer
from accounts.models import Customer
from retention_site.base.changes import StaleVersion
from retention_site.base.models import AuditEntry
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


def test_creating_writes_keys_and_audit(agent):
    customer = create_customer(actor=agent, external_id="x-1", name="Blue Harbor")
    assert customer.name_sort
    entry = AuditEntry.objects.about(customer).get()
    assert (entry.actor, entry.action, entry.after["name"]) == (agent, "customer.created", "Blue Harbor")


def test_updating_records_only_what_differs(agent):
    customer = make_customer(name="Before", industry="Coffee")
    saved = update_customer(actor=agent, customer=customer, version=1, fields={"name": "After", "industry": "Coffee"})
    assert (saved.version, saved.name) == (2, "After")
    assert AuditEntry.objects.about(customer).first().changes == [("name", "Before", "After")]


def test_a_stale_version_is_refused_and_nothing_is_overwritten(agent, lead):
    customer = make_customer(name="First")
    update_customer(actor=agent, customer=customer, version=1, fields={"name": "Second"})
    with pytest.raises(StaleVersion) as caught:
        update_customer(actor=lead, customer=customer, version=1, fields={"name": "Third"})
    assert caught.value.current.name == "Second"
    assert Customer.objects.get(pk=customer.pk).name == "Second"


def test_an_external_id_is_unique(agent):
    make_customer(external_id="same")
    with pytest.raises(ValidationError) as caught:
        create_customer(actor=agent, external_id="same", name="Other")
    assert "external_id" in caught.value.message_dict


def test_a_customer_is_found_by_either_spelling_and_half_a_phone_number(agent):
    customer = make_customer(name="شركة الأمل")
    create_contact(actor=agent, customer=customer, full_name="พรทิพย์ วงศ์สวัสดิ์", phone="+6621140096")
    make_customer(name="Somebody else")
    for text in ["الامل", "الأمل", "พรทิพย", "วงศสวัสดิ์", "114 0096", "02-114-0096", "٢١١٤٠٠٩٦", "ام"]:
        assert [found.pk for found in Customer.objects.matching(text)] == [customer.pk], text
    assert not Customer.objects.matching("nobody at all").exists()


def test_renaming_a_contact_moves_the_customer_in_search(agent):
    customer = make_customer(name="Kedai Kopi")
    contact = create_contact(actor=agent, customer=customer, full_name="Ratna")
    update_contact(actor=agent, contact=contact, version=1, fields={"full_name": "Melati"})
    assert Customer.objects.matching("melati").exists()
    assert not Customer.objects.matching("ratna").exists()


def test_names_sort_by_unicode_collation():
    names = ["Zebra", "เกาะ", "Émile", "apple", "Östersund", "คุณ", "أحمد", "Eve"]
    for name in names:
        make_customer(name=name)
    ordered = list(Customer.objects.values_list("name", flat=True))
    assert ordered[:5] == ["apple", "Émile", "Eve", "Östersund", "Zebra"]
    assert ordered.index("เกาะ") < ordered.index("คุณ")
