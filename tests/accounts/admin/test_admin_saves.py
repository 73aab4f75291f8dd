"""Saving in Django admin keeps the rules of the actions: keys, versions, audit entries, refusals that lose nothing."""

from datetime import date, time

import pytest
from django.core import mail

from accounts.actions.customers import update_customer
from accounts.actions.teams import create_team, week_of
from accounts.models import Attribute, Consent, Contact, Customer, OpenQuestion, Spell, Subscription, Team, TeamException, User
from accounts.opening_hours import Hours
from accounts.roles import Role
from retention_site.base.models import ApiToken, AuditEntry, SavedView
from retention_site.base.tokens import make_token
from tests.accounts.admin.filling import filled
from tests.factories import (
    make_contact,
    make_customer,
    make_interaction,
    make_issue,
    make_product,
    make_spell,
    make_subscription,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, admin):
    return as_user(admin)


def save(client, address: str, form_id: str, **changes):
    """Open a page of the admin, change its form and post it."""
    page = client.get(address)
    assert page.status_code == 200
    return client.post(address, filled(page, form_id, **changes))


def errors_of(answer) -> str:
    assert answer.status_code == 200, "the save was not refused"
    return str(answer.context["errors"])


# Customers and contacts ------------------------------------------------------------------------------------------------


def test_an_edit_refreshes_keys_raises_the_version_and_is_audited(client, admin):
    customer = make_customer(name="Before")
    answer = save(client, f"/admin/accounts/customer/{customer.pk}/change/", "customer_form", name="مخبز الأمل")
    assert answer.status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("مخبز الأمل", 2)
    assert list(Customer.objects.matching("الامل")) == [customer]
    assert not Customer.objects.matching("before").exists()
    entry = AuditEntry.objects.about(customer).first()
    assert (entry.actor, entry.via, entry.action) == (admin, AuditEntry.Via.ADMIN, "customer.updated")
    assert entry.changes == [("name", "Before", "مخبز الأمل")]


def test_saving_unchanged_changes_nothing(client):
    customer = make_customer()
    save(client, f"/admin/accounts/customer/{customer.pk}/change/", "customer_form")
    customer.refresh_from_db()
    assert (customer.version, AuditEntry.objects.about(customer).count()) == (1, 1)


def test_a_new_customer_has_keys_and_an_entry(client, admin):
    answer = save(client, "/admin/accounts/customer/add/", "customer_form", external_id="n-1", name="Kedai Kopi")
    assert answer.status_code == 302
    customer = Customer.objects.matching("kedai").get()
    assert customer.name_sort
    assert AuditEntry.objects.about(customer).get().actor == admin


def test_the_second_writer_is_told_and_may_then_choose(client, agent):
    customer = make_customer(name="First")
    address = f"/admin/accounts/customer/{customer.pk}/change/"
    opened = client.get(address)
    update_customer(actor=agent, customer=customer, version=1, fields={"name": "Second", "industry": "Bakeries"})
    refused = client.post(address, filled(opened, "customer_form", name="Third"))
    assert "Second" in errors_of(refused)
    assert "Bakeries" in errors_of(refused)
    assert 'value="Third"' in refused.content.decode(), "what was typed is kept"
    assert Customer.objects.get(pk=customer.pk).name == "Second"
    chosen = client.post(address, filled(refused, "customer_form"))
    assert chosen.status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("Third", 3)


def test_a_form_without_its_version_is_refused(client):
    customer = make_customer(name="Before")
    answer = save(client, f"/admin/accounts/customer/{customer.pk}/change/", "customer_form", name="After", version_seen=None)
    assert answer.status_code == 200
    assert Customer.objects.get(pk=customer.pk).name == "Before"


def test_own_attributes_are_checked(client):
    Attribute.objects.create(code="branches", label="Branches", kind="number")
    customer = make_customer()
    address = f"/admin/accounts/customer/{customer.pk}/change/"
    refused = save(client, address, "customer_form", attributes='{"branches": "many", "other": 1}')
    assert "branches" in errors_of(refused)
    assert save(client, address, "customer_form", attributes='{"branches": 3}').status_code == 302
    customer.refresh_from_db()
    assert customer.attributes == {"branches": "3"}


def test_contacts_move_their_customer_in_search(client):
    customer = make_customer()
    fields = {"customer": customer.pk, "full_name": "พรทิพย์ วงศ์สวัสดิ์", "phone": "+6621140096"}
    assert save(client, "/admin/accounts/contact/add/", "contact_form", **fields).status_code == 302
    contact = Contact.objects.get()
    assert list(Customer.objects.matching("พรทิพย")) == [customer]
    save(client, f"/admin/accounts/contact/{contact.pk}/change/", "contact_form", full_name="Melati")
    assert list(Customer.objects.matching("melati")) == [customer]
    assert client.post(f"/admin/accounts/contact/{contact.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Customer.objects.matching("melati").exists()
    entry = AuditEntry.objects.about(contact).first()
    assert (entry.action, entry.via, entry.before["full_name"]) == ("contact.deleted", AuditEntry.Via.ADMIN, "Melati")


def test_the_page_shows_who_changed_what(client, agent):
    customer = make_customer(name="First")
    update_customer(actor=agent, customer=customer, version=1, fields={"name": "Second"})
    page = client.get(f"/admin/accounts/customer/{customer.pk}/change/").content.decode()
    trail = page[page.index('id="audit-trail"') :]
    assert "First" in trail
    assert "Mariam Adel" in trail


# Deleting --------------------------------------------------------------------------------------------------------------


def test_what_others_rest_on_is_not_deleted(client):
    contact = make_contact()
    page = client.post(f"/admin/accounts/customer/{contact.customer_id}/delete/", {"post": "yes"})
    assert page.status_code == 200
    assert "protected" in page.content.decode().lower()
    assert Customer.objects.filter(pk=contact.customer_id).exists()


def test_deleting_from_the_list_is_audited_one_by_one(client, admin):
    customers = [make_customer(), make_customer()]
    kept = make_customer()
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in customers], "post": "yes"}
    assert client.post("/admin/accounts/customer/", chosen).status_code == 302
    assert list(Customer.objects.all()) == [kept]
    entries = AuditEntry.objects.filter(action="customer.deleted")
    assert {entry.object_id for entry in entries} == {str(each.pk) for each in customers}
    assert {(entry.actor, entry.via) for entry in entries} == {(admin, AuditEntry.Via.ADMIN)}


# Spells, subscriptions, talks, issues ----------------------------------------------------------------------------------


def test_overlapping_spells_are_refused_in_the_form(client):
    customer = make_customer()
    make_spell(customer=customer, started_on=date(2025, 1, 1), ended_on=date(2025, 6, 1))
    fields = {"customer": customer.pk, "started_on": "2025-03-01", "ended_on": "2025-04-01", "leave_reason": "typed"}
    refused = save(client, "/admin/accounts/spell/add/", "spell_form", **fields)
    assert "2025-01-01" in errors_of(refused)
    assert "typed" in refused.content.decode()
    assert Spell.objects.count() == 1
    assert save(
        client, "/admin/accounts/spell/add/", "spell_form", **fields | {"started_on": "2024-03-01", "ended_on": "2024-05-01"}
    )
    customer.refresh_from_db()
    assert customer.started_on == date(2024, 3, 1)


def test_removing_a_spell_moves_the_start(client):
    customer = make_customer()
    first = make_spell(customer=customer, started_on=date(2024, 1, 1), ended_on=date(2024, 2, 1))
    make_spell(customer=customer, started_on=date(2025, 1, 1))
    client.post(f"/admin/accounts/spell/{first.pk}/delete/", {"post": "yes"})
    customer.refresh_from_db()
    assert customer.started_on == date(2025, 1, 1)


def test_rows_in_the_page_of_a_spell_follow_the_rules_of_subscriptions(client, admin):
    spell, product = make_spell(started_on=date(2025, 1, 1)), make_product()
    old = make_subscription(spell=spell)
    address = f"/admin/accounts/spell/{spell.pk}/change/"
    row = {"subscriptions-TOTAL_FORMS": "2", "subscriptions-1-spell": spell.pk, "subscriptions-1-product": product.pk}
    row |= {"subscriptions-1-monthly_value": "90", "subscriptions-1-currency": "THB", "subscriptions-1-payment_state": "paid"}
    refused = save(client, address, "spell_form", **row, **{"subscriptions-1-started_on": "2024-01-01"})
    assert "2025-01-01" in errors_of(refused)
    assert Subscription.objects.count() == 1
    changed = {"subscriptions-0-monthly_value": "250"}
    assert (
        save(client, address, "spell_form", **row, **changed, **{"subscriptions-1-started_on": "2025-02-01"}).status_code == 302
    )
    new = Subscription.objects.exclude(pk=old.pk).get()
    old.refresh_from_db()
    assert (old.monthly_value, old.version, new.currency) == (250, 2, "THB")
    assert AuditEntry.objects.about(new).get().actor == admin
    assert AuditEntry.objects.about(old).first().changes[0][:2] == ("monthly_value", "100.00")


def test_a_row_that_somebody_else_changed_is_not_overwritten(client, agent):
    from accounts.actions.subscriptions import update_subscription

    line = make_subscription()
    address = f"/admin/accounts/spell/{line.spell_id}/change/"
    opened = client.get(address)
    update_subscription(actor=agent, subscription=line, version=1, fields={"monthly_value": 300})
    refused = client.post(address, filled(opened, "spell_form", **{"subscriptions-0-monthly_value": "250"}))
    assert "300" in errors_of(refused)
    assert Subscription.objects.get().monthly_value == 300
    assert client.post(address, filled(refused, "spell_form")).status_code == 302
    assert Subscription.objects.get().monthly_value == 250


def test_removing_a_row_in_a_page_is_audited(client):
    line = make_subscription()
    save(client, f"/admin/accounts/spell/{line.spell_id}/change/", "spell_form", **{"subscriptions-0-DELETE": "on"})
    assert not Subscription.objects.exists()
    assert AuditEntry.objects.about(line).first().action == "subscription.deleted"


def test_resolving_an_issue_sets_its_moment(client):
    issue = make_issue()
    address = f"/admin/accounts/supportissue/{issue.pk}/change/"
    assert save(client, address, "supportissue_form", status="resolved").status_code == 302
    issue.refresh_from_db()
    assert issue.resolved_at
    assert AuditEntry.objects.about(issue).first().action == "issue.resolved"
    assert save(client, address, "supportissue_form", status="open").status_code == 302
    issue.refresh_from_db()
    assert issue.resolved_at is None
    assert AuditEntry.objects.about(issue).first().action == "issue.reopened"


def test_talks_are_numbered_as_attempts_and_questions_answered(client, admin):
    customer = make_customer()
    contact = make_contact(customer=customer)
    fields = {"customer": customer.pk, "contact": contact.pk, "staff": admin.pk, "at_0": "2026-06-01", "outcome": "no_answer"}
    for hour in ("09:00", "10:00"):
        assert save(client, "/admin/accounts/interaction/add/", "interaction_form", **fields, at_1=hour).status_code == 302
    assert list(customer.interactions.order_by("at").values_list("attempt", flat=True)) == [1, 2]
    question = OpenQuestion.objects.create(interaction=make_interaction(customer=customer), text="When?")
    save(client, f"/admin/accounts/openquestion/{question.pk}/change/", "openquestion_form", answer="On Tuesday")
    question.refresh_from_db()
    assert (question.answer, question.answered_at is not None) == ("On Tuesday", True)
    assert AuditEntry.objects.about(question).first().action == "question.answered"


def test_consents_are_added_to_the_ledger(client, admin):
    contact = make_contact()
    fields = {"contact": contact.pk, "purpose": "promotion", "channel": "email", "decision": "refused", "source": "staff"}
    assert save(client, "/admin/accounts/consent/add/", "consent_form", **fields).status_code == 302
    consent = Consent.objects.get()
    assert (consent.actor, consent.decision, bool(consent.address_hash)) == (admin, "refused", True)
    refused = save(client, "/admin/accounts/consent/add/", "consent_form", **fields | {"decision": "suppressed"})
    assert refused.status_code == 200
    assert save(client, "/admin/accounts/consent/add/", "consent_form", **fields | {"contact": ""}).status_code == 200
    assert Consent.objects.count() == 1


# Staff, teams and the rest ---------------------------------------------------------------------------------------------


def test_a_new_colleague_chooses_their_own_password(client, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    fields = {"full_name": "Nour Hassan", "email": "Nour@example.com"}
    with django_capture_on_commit_callbacks(execute=True):
        assert save(client, "/admin/accounts/user/add/", "user_form", **fields, is_active="on").status_code == 302
    user = User.objects.get(email="nour@example.com")
    assert not user.has_usable_password()
    assert [message.to for message in mail.outbox] == [["nour@example.com"]]


def test_a_password_link_is_mailed_and_audited(client, admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    here, gone = make_user(), make_user(is_active=False)
    client.post("/admin/accounts/user/", {"action": "send_password_link", "_selected_action": [here.pk, gone.pk]})
    assert [message.to for message in mail.outbox] == [[here.email]]
    assert "/password/reset/key/" in mail.outbox[0].body
    entry = AuditEntry.objects.about(here).get(action="user.password_link_sent")
    assert (entry.actor, entry.via) == (admin, AuditEntry.Via.ADMIN)


def test_the_last_admin_stays_one(client, admin):
    refused = save(client, f"/admin/accounts/user/{admin.pk}/change/", "user_form", role=Role.AGENT)
    assert errors_of(refused)
    assert User.objects.get(pk=admin.pk).role == Role.ADMIN


def test_the_week_of_a_team_is_written_a_line_a_day(client, admin):
    team = create_team(actor=None, name="Amman", timezone="Asia/Amman", hours={0: [Hours(time(9), time(17))]})
    address = f"/admin/accounts/team/{team.pk}/change/"
    assert "09:00–17:00" in client.get(address).content.decode()
    assert save(client, address, "team_form", sunday="09:00–13:00, 14:00–17:00").status_code == 302
    assert week_of(team)[6] == [Hours(time(9), time(13)), Hours(time(14), time(17))]
    assert week_of(team)[0] == [Hours(time(9), time(17))]
    assert AuditEntry.objects.about(team).first().actor == admin
    assert "errors" in save(client, address, "team_form", sunday="nine to five").content.decode()
    assert save(client, "/admin/accounts/team/add/", "team_form", name="Jakarta", monday="8-12").status_code == 302
    assert week_of(Team.objects.get(name="Jakarta"))[0] == [Hours(time(8), time(12))]


def test_exceptions_are_added_and_removed(client, team):
    fields = {"team": team.pk, "date": "2026-12-10", "reason": "Constitution Day"}
    assert save(client, "/admin/accounts/teamexception/add/", "teamexception_form", **fields).status_code == 302
    exception = TeamException.objects.get()
    assert client.post(f"/admin/accounts/teamexception/{exception.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not TeamException.objects.exists()
    assert AuditEntry.objects.about(team).filter(via=AuditEntry.Via.ADMIN).count() == 2


def test_the_kind_of_an_own_attribute_stays(client):
    attribute = Attribute.objects.create(code="branches", label="Branches", kind="number")
    answer = save(client, f"/admin/accounts/attribute/{attribute.pk}/change/", "attribute_form", label="Shops", kind="text")
    assert answer.status_code == 302
    attribute.refresh_from_db()
    assert (attribute.label, attribute.kind) == ("Shops", "number")


def test_records_without_a_version_are_audited_too(client, admin):
    view = SavedView.objects.create(user=admin, page="customer_list", name="Mine")
    assert (
        save(client, f"/admin/base/savedview/{view.pk}/change/", "savedview_form", name="Ours", is_shared="on").status_code
        == 302
    )
    entry = AuditEntry.objects.about(view).get()
    assert (entry.action, {name: after for name, _, after in entry.changes}) == (
        "saved_view.updated", {"name": "Ours", "is_shared": True},
    )  # fmt: skip


def test_tokens_are_revoked(client, admin):
    token, _secret = make_token(user=admin, name="Sync", scopes=["read"], actor=admin)
    client.post("/admin/base/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
    assert ApiToken.objects.get().revoked_at
    entry = AuditEntry.objects.about(token).first()
    assert (entry.action, entry.via) == ("token.revoked", AuditEntry.Via.ADMIN)


def test_products_keep_their_rules(client):
    product = make_product()
    address = f"/admin/accounts/product/{product.pk}/change/"
    refused = save(client, address, "product_form", rhythm="days")
    assert "Say how many days lie between uses." in refused.content.decode()
    assert save(client, address, "product_form", rhythm="days", rhythm_days="14").status_code == 302
    product.refresh_from_db()
    assert (product.expected_days, product.version) == (14, 2)
