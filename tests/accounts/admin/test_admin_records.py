"""Each kind of record is saved in Django admin by the rules of its own actions."""

from datetime import date, time

import pytest
from django.core import mail

from accounts.actions.teams import create_team, week_of
from accounts.models import Attribute, Consent, OpenQuestion, Spell, Subscription, Team, TeamException, User
from accounts.opening_hours import Hours
from accounts.roles import Role
from retention_site.base.models import ApiToken, AuditEntry, SavedView
from retention_site.base.tokens import make_token
from tests.accounts.admin.filling import errors_of, filled, save
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


# Spells, subscriptions, talks, issues ----------------------------------------------------------------------------------


def test_overlapping_spells_are_refused_in_the_form(desk):
    customer = make_customer()
    make_spell(customer=customer, started_on=date(2025, 1, 1), ended_on=date(2025, 6, 1))
    fields = {"customer": customer.pk, "started_on": "2025-03-01", "ended_on": "2025-04-01", "leave_reason": "typed"}
    refused = save(desk, "/admin/accounts/spell/add/", "spell_form", **fields)
    assert "1 January 2025" in errors_of(refused)
    assert "typed" in refused.content.decode()
    assert Spell.objects.count() == 1
    assert save(
        desk,
        "/admin/accounts/spell/add/",
        "spell_form",
        **fields | {"started_on": "2024-03-01", "ended_on": "2024-05-01"},
    )
    customer.refresh_from_db()
    assert customer.started_on == date(2024, 3, 1)


def test_removing_a_spell_moves_the_start(desk):
    customer = make_customer()
    first = make_spell(customer=customer, started_on=date(2024, 1, 1), ended_on=date(2024, 2, 1))
    make_spell(customer=customer, started_on=date(2025, 1, 1))
    desk.post(f"/admin/accounts/spell/{first.pk}/delete/", {"post": "yes"})
    customer.refresh_from_db()
    assert customer.started_on == date(2025, 1, 1)


def test_rows_in_the_page_of_a_spell_follow_the_rules_of_subscriptions(desk, admin):
    spell, product = make_spell(started_on=date(2025, 1, 1)), make_product()
    old = make_subscription(spell=spell)
    address = f"/admin/accounts/spell/{spell.pk}/change/"
    row = {"subscriptions-TOTAL_FORMS": "2", "subscriptions-1-spell": spell.pk, "subscriptions-1-product": product.pk}
    row |= {"subscriptions-1-monthly_value": "90", "subscriptions-1-currency": "THB", "subscriptions-1-payment_state": "paid"}
    refused = save(desk, address, "spell_form", **row, **{"subscriptions-1-started_on": "2024-01-01"})
    assert "1 January 2025" in errors_of(refused)
    assert Subscription.objects.count() == 1
    changed = {"subscriptions-0-monthly_value": "250"}
    assert (
        save(desk, address, "spell_form", **row, **changed, **{"subscriptions-1-started_on": "2025-02-01"}).status_code == 302
    )
    new = Subscription.objects.exclude(pk=old.pk).get()
    old.refresh_from_db()
    assert (old.monthly_value, old.version, new.currency) == (250, 2, "THB")
    assert AuditEntry.objects.about(new).get().actor == admin
    assert AuditEntry.objects.about(old).first().changes[0][:2] == ("monthly_value", "100.00")


def test_a_row_that_somebody_else_changed_is_not_overwritten(desk, agent):
    from accounts.actions.subscriptions import update_subscription

    line = make_subscription()
    address = f"/admin/accounts/spell/{line.spell_id}/change/"
    opened = desk.get(address)
    update_subscription(actor=agent, subscription=line, version=1, fields={"monthly_value": 300})
    refused = desk.post(address, filled(opened, "spell_form", **{"subscriptions-0-monthly_value": "250"}))
    assert "300" in errors_of(refused)
    assert Subscription.objects.get().monthly_value == 300
    assert desk.post(address, filled(refused, "spell_form")).status_code == 302
    assert Subscription.objects.get().monthly_value == 250


def test_removing_a_row_in_a_page_is_audited(desk):
    line = make_subscription()
    save(desk, f"/admin/accounts/spell/{line.spell_id}/change/", "spell_form", **{"subscriptions-0-DELETE": "on"})
    assert not Subscription.objects.exists()
    assert AuditEntry.objects.about(line).first().action == "subscription.deleted"


def test_resolving_an_issue_sets_its_moment(desk):
    issue = make_issue()
    address = f"/admin/accounts/supportissue/{issue.pk}/change/"
    assert save(desk, address, "supportissue_form", status="resolved").status_code == 302
    issue.refresh_from_db()
    assert issue.resolved_at
    assert AuditEntry.objects.about(issue).first().action == "issue.resolved"
    assert save(desk, address, "supportissue_form", status="open").status_code == 302
    issue.refresh_from_db()
    assert issue.resolved_at is None
    assert AuditEntry.objects.about(issue).first().action == "issue.reopened"


def test_talks_are_numbered_as_attempts_and_questions_answered(desk, admin):
    customer = make_customer()
    contact = make_contact(customer=customer)
    fields = {"customer": customer.pk, "contact": contact.pk, "staff": admin.pk, "at_0": "2026-06-01", "outcome": "no_answer"}
    for hour in ("09:00", "10:00"):
        assert save(desk, "/admin/accounts/interaction/add/", "interaction_form", **fields, at_1=hour).status_code == 302
    assert list(customer.interactions.order_by("at").values_list("attempt", flat=True)) == [1, 2]
    question = OpenQuestion.objects.create(interaction=make_interaction(customer=customer), text="When?")
    save(desk, f"/admin/accounts/openquestion/{question.pk}/change/", "openquestion_form", answer="On Tuesday")
    question.refresh_from_db()
    assert (question.answer, question.answered_at is not None) == ("On Tuesday", True)
    assert AuditEntry.objects.about(question).first().action == "question.answered"


def test_consents_are_added_to_the_ledger(desk, admin):
    contact = make_contact()
    fields = {"contact": contact.pk, "purpose": "promotion", "channel": "email", "decision": "refused", "source": "staff"}
    assert save(desk, "/admin/accounts/consent/add/", "consent_form", **fields).status_code == 302
    consent = Consent.objects.get()
    assert (consent.actor, consent.decision, bool(consent.address_hash)) == (admin, "refused", True)
    refused = save(desk, "/admin/accounts/consent/add/", "consent_form", **fields | {"decision": "suppressed"})
    assert refused.status_code == 200
    assert save(desk, "/admin/accounts/consent/add/", "consent_form", **fields | {"contact": ""}).status_code == 200
    assert Consent.objects.count() == 1


# Staff, teams and the rest ---------------------------------------------------------------------------------------------


def test_a_new_colleague_chooses_their_own_password(desk, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    fields = {"full_name": "Nour Hassan", "email": "Nour@example.com"}
    with django_capture_on_commit_callbacks(execute=True):
        assert save(desk, "/admin/accounts/user/add/", "user_form", **fields, is_active="on").status_code == 302
    user = User.objects.get(email="nour@example.com")
    assert not user.has_usable_password()
    assert [message.to for message in mail.outbox] == [["nour@example.com"]]


def test_a_password_link_is_mailed_and_audited(desk, admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    here, gone = make_user(), make_user(is_active=False)
    desk.post("/admin/accounts/user/", {"action": "send_password_link", "_selected_action": [here.pk, gone.pk]})
    assert [message.to for message in mail.outbox] == [[here.email]]
    assert "/password/reset/key/" in mail.outbox[0].body
    entry = AuditEntry.objects.about(here).get(action="user.password_link_sent")
    assert (entry.actor, entry.via) == (admin, AuditEntry.Via.ADMIN)


def test_the_last_admin_stays_one(desk, admin):
    refused = save(desk, f"/admin/accounts/user/{admin.pk}/change/", "user_form", role=Role.AGENT)
    assert errors_of(refused)
    assert User.objects.get(pk=admin.pk).role == Role.ADMIN


def test_the_week_of_a_team_is_written_a_line_a_day(desk, admin):
    team = create_team(actor=None, name="Amman", timezone="Asia/Amman", hours={0: [Hours(time(9), time(17))]})
    address = f"/admin/accounts/team/{team.pk}/change/"
    assert "09:00–17:00" in desk.get(address).content.decode()
    assert save(desk, address, "team_form", sunday="09:00–13:00, 14:00–17:00").status_code == 302
    assert week_of(team)[6] == [Hours(time(9), time(13)), Hours(time(14), time(17))]
    assert week_of(team)[0] == [Hours(time(9), time(17))]
    assert AuditEntry.objects.about(team).first().actor == admin
    assert "errors" in save(desk, address, "team_form", sunday="nine to five").content.decode()
    assert save(desk, "/admin/accounts/team/add/", "team_form", name="Jakarta", monday="8-12").status_code == 302
    assert week_of(Team.objects.get(name="Jakarta"))[0] == [Hours(time(8), time(12))]


def test_exceptions_are_added_and_removed(desk, team):
    fields = {"team": team.pk, "date": "2026-12-10", "reason": "Constitution Day"}
    assert save(desk, "/admin/accounts/teamexception/add/", "teamexception_form", **fields).status_code == 302
    exception = TeamException.objects.get()
    assert desk.post(f"/admin/accounts/teamexception/{exception.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not TeamException.objects.exists()
    assert AuditEntry.objects.about(team).filter(via=AuditEntry.Via.ADMIN).count() == 2


def test_the_kind_of_an_own_attribute_stays(desk):
    attribute = Attribute.objects.create(code="branches", label="Branches", kind="number")
    answer = save(desk, f"/admin/accounts/attribute/{attribute.pk}/change/", "attribute_form", label="Shops", kind="text")
    assert answer.status_code == 302
    attribute.refresh_from_db()
    assert (attribute.label, attribute.kind) == ("Shops", "number")


def test_records_without_a_version_are_audited_too(desk, admin):
    view = SavedView.objects.create(user=admin, page="customer_list", name="Mine")
    assert (
        save(desk, f"/admin/base/savedview/{view.pk}/change/", "savedview_form", name="Ours", is_shared="on").status_code == 302
    )
    entry = AuditEntry.objects.about(view).get()
    assert (entry.action, {name: after for name, _, after in entry.changes}) == (
        "saved_view.updated", {"name": "Ours", "is_shared": True},
    )  # fmt: skip


def test_tokens_are_revoked(desk, admin):
    token, _secret = make_token(user=admin, name="Sync", scopes=["read"], actor=admin)
    desk.post("/admin/base/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
    assert ApiToken.objects.get().revoked_at
    entry = AuditEntry.objects.about(token).first()
    assert (entry.action, entry.via) == ("token.revoked", AuditEntry.Via.ADMIN)


def test_products_keep_their_rules(desk):
    product = make_product()
    address = f"/admin/accounts/product/{product.pk}/change/"
    refused = save(desk, address, "product_form", rhythm="days")
    assert "Say how many days lie between uses." in refused.content.decode()
    assert save(desk, address, "product_form", rhythm="days", rhythm_days="14").status_code == 302
    product.refresh_from_db()
    assert (product.expected_days, product.version) == (14, 2)
