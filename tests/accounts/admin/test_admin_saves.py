"""Saving in Django admin keeps the rules of the actions: keys, versions, audit entries, refusals that lose nothing."""

import pytest

from accounts.actions.customers import update_customer
from accounts.models import Attribute, Contact, Customer
from retention_site.base.models import AuditEntry
from tests.accounts.admin.filling import errors_of, filled, save
from tests.factories import (
    make_contact,
    make_customer,
)

pytestmark = pytest.mark.django_db


# Customers and contacts ------------------------------------------------------------------------------------------------


def test_an_edit_refreshes_keys_raises_the_version_and_is_audited(desk, admin):
    customer = make_customer(name="Before")
    answer = save(desk, f"/admin/accounts/customer/{customer.pk}/change/", "customer_form", name="مخبز الأمل")
    assert answer.status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("مخبز الأمل", 2)
    assert list(Customer.objects.matching("الامل")) == [customer]
    assert not Customer.objects.matching("before").exists()
    entry = AuditEntry.objects.about(customer).first()
    assert (entry.actor, entry.via, entry.action) == (admin, AuditEntry.Via.ADMIN, "customer.updated")
    assert entry.changes == [("name", "Before", "مخبز الأمل")]


def test_saving_unchanged_changes_nothing(desk):
    customer = make_customer()
    save(desk, f"/admin/accounts/customer/{customer.pk}/change/", "customer_form")
    customer.refresh_from_db()
    assert (customer.version, AuditEntry.objects.about(customer).count()) == (1, 1)


def test_a_new_customer_has_keys_and_an_entry(desk, admin):
    answer = save(desk, "/admin/accounts/customer/add/", "customer_form", external_id="n-1", name="Kedai Kopi")
    assert answer.status_code == 302
    customer = Customer.objects.matching("kedai").get()
    assert customer.name_sort
    assert AuditEntry.objects.about(customer).get().actor == admin


def test_the_second_writer_is_told_and_may_then_choose(desk, agent):
    customer = make_customer(name="First")
    address = f"/admin/accounts/customer/{customer.pk}/change/"
    opened = desk.get(address)
    update_customer(actor=agent, customer=customer, version=1, fields={"name": "Second", "industry": "Bakeries"})
    refused = desk.post(address, filled(opened, "customer_form", name="Third"))
    assert "Second" in errors_of(refused)
    assert "Bakeries" in errors_of(refused)
    assert 'value="Third"' in refused.content.decode(), "what was typed is kept"
    assert Customer.objects.get(pk=customer.pk).name == "Second"
    chosen = desk.post(address, filled(refused, "customer_form"))
    assert chosen.status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("Third", 3)


def test_a_form_without_its_version_is_refused(desk):
    customer = make_customer(name="Before")
    answer = save(desk, f"/admin/accounts/customer/{customer.pk}/change/", "customer_form", name="After", version_seen=None)
    assert answer.status_code == 200
    assert Customer.objects.get(pk=customer.pk).name == "Before"


def test_own_attributes_are_checked(desk):
    Attribute.objects.create(code="branches", label="Branches", kind="number")
    customer = make_customer()
    address = f"/admin/accounts/customer/{customer.pk}/change/"
    refused = save(desk, address, "customer_form", attributes='{"branches": "many", "other": 1}')
    assert "branches" in errors_of(refused)
    assert save(desk, address, "customer_form", attributes='{"branches": 3}').status_code == 302
    customer.refresh_from_db()
    assert customer.attributes == {"branches": "3"}


def test_contacts_move_their_customer_in_search(desk):
    customer = make_customer()
    fields = {"customer": customer.pk, "full_name": "พรทิพย์ วงศ์สวัสดิ์", "phone": "+6621140096"}
    assert save(desk, "/admin/accounts/contact/add/", "contact_form", **fields).status_code == 302
    contact = Contact.objects.get()
    assert list(Customer.objects.matching("พรทิพย")) == [customer]
    save(desk, f"/admin/accounts/contact/{contact.pk}/change/", "contact_form", full_name="Melati")
    assert list(Customer.objects.matching("melati")) == [customer]
    assert desk.post(f"/admin/accounts/contact/{contact.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Customer.objects.matching("melati").exists()
    entry = AuditEntry.objects.about(contact).first()
    assert (entry.action, entry.via, entry.before["full_name"]) == ("contact.deleted", AuditEntry.Via.ADMIN, "Melati")


def test_the_page_shows_who_changed_what(desk, agent):
    customer = make_customer(name="First")
    update_customer(actor=agent, customer=customer, version=1, fields={"name": "Second"})
    page = desk.get(f"/admin/accounts/customer/{customer.pk}/change/").content.decode()
    trail = page[page.index('id="audit-trail"') :]
    assert "First" in trail
    assert "Mariam Adel" in trail


# Deleting --------------------------------------------------------------------------------------------------------------


def test_what_others_rest_on_is_not_deleted(desk):
    contact = make_contact()
    page = desk.post(f"/admin/accounts/customer/{contact.customer_id}/delete/", {"post": "yes"})
    assert page.status_code == 200
    assert "protected" in page.content.decode().lower()
    assert Customer.objects.filter(pk=contact.customer_id).exists()


def test_deleting_from_the_list_is_audited_one_by_one(desk, admin):
    customers = [make_customer(), make_customer()]
    kept = make_customer()
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in customers], "post": "yes"}
    assert desk.post("/admin/accounts/customer/", chosen).status_code == 302
    assert list(Customer.objects.all()) == [kept]
    entries = AuditEntry.objects.filter(action="customer.deleted")
    assert {entry.object_id for entry in entries} == {str(each.pk) for each in customers}
    assert {(entry.actor, entry.via) for entry in entries} == {(admin, AuditEntry.Via.ADMIN)}
