"""Every kind of record has pages in Django admin, for admins alone, with a steady number of queries."""

import pytest
from django.contrib import admin as django_admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.consents import record_consent
from accounts.models import (
    AskedCard,
    KeptCard,
    OpenQuestion,
    PeriodCount,
    PeriodMark,
    PeriodRevenue,
    RiskTable,
    StageChange,
    Standing,
    StandingMark,
    StandingTouch,
    UsageCohort,
    UsageMark,
)
from retention_site.admin_site import our_admin
from retention_site.base.models import AuditEntry
from tests.accounts.admin.makers import MAKERS
from tests.factories import (
    make_contact,
    make_customer,
    make_interaction,
    make_issue,
    make_spell,
    make_subscription,
    make_user,
)

# What the admin site asks of a database is what it always asks: one kind is enough
pytestmark = [pytest.mark.django_db, pytest.mark.once]
REGISTRY = dict(our_admin()._registry)
LIST_QUERIES = 10  # session, user, count, page, choices of filters


MODELS = pytest.mark.parametrize("model", REGISTRY, ids=lambda model: model._meta.model_name)


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_record_of_ours_is_there_and_nothing_else():
    from django.apps import apps

    ours = {
        model for label in ("accounts", "base", "surveys", "playbooks") for model in apps.get_app_config(label).get_models()
    }
    # From other records, and counted again: nothing to administer
    counted = {PeriodCount, PeriodRevenue, PeriodMark, UsageCohort, UsageMark}
    counted |= {Standing, StandingMark, StandingTouch, StageChange, RiskTable, KeptCard, AskedCard}
    assert set(REGISTRY) == ours - counted


def test_the_index_says_what_there_is(as_user, admin):
    page = as_user(admin).get("/admin/")
    assert page.status_code == 200
    assert "django_q" not in page.content.decode()


@MODELS
def test_pages_open_for_admins(model, as_user, admin):
    row, client, registered = MAKERS[model._meta.model_name](), as_user(admin), REGISTRY[model]
    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "changelist"), {"q": "somebody 114 0096"}).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200
    assert client.get(address(model, "history", row.pk)).status_code == 200
    assert client.get(address(model, "add")).status_code == (200 if registered.may_add else 403)
    assert client.get(address(model, "delete", row.pk)).status_code == (200 if registered.may_delete else 403)


@MODELS
def test_pages_are_closed_to_all_others(model, as_user, client, agent, lead, manager):
    row = MAKERS[model._meta.model_name]()
    pages = [address(model, page) for page in ("changelist", "add")]
    pages += [address(model, page, row.pk) for page in ("change", "delete")]
    for page in pages:
        assert client.get(page, follow=True).redirect_chain[-1][0].startswith("/login/?next=")
    for user in (agent, lead, manager):
        known = as_user(user)
        for page in pages:
            answer = known.post(page, {"post": "yes"}, follow=True)
            assert (answer.status_code, answer.redirect_chain[0][1]) == (403, 302)
    assert model._default_manager.filter(pk=row.pk).exists()


@MODELS
def test_the_number_of_queries_does_not_grow_with_the_rows(model, as_user, admin):
    client, counts = as_user(admin), []
    for _ in range(2):
        for _ in range(3):
            MAKERS[model._meta.model_name]()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= LIST_QUERIES


@MODELS
def test_what_the_system_writes_cannot_be_changed_here(model, as_user, admin):
    registered = REGISTRY[model]
    row, client = MAKERS[model._meta.model_name](), as_user(admin)
    for allowed, page in [
        (registered.may_add, address(model, "add")),
        (registered.may_change, address(model, "change", row.pk)),
        (registered.may_delete, address(model, "delete", row.pk)),
    ]:
        if not allowed:
            assert client.post(page, {"post": "yes"}).status_code == 403


def test_what_must_not_change_is_what_we_think():
    frozen = {model._meta.model_name for model, each in REGISTRY.items() if not each.may_change}
    assert frozen == {
        "auditentry", "consent", "work", "apitoken", "job", "draft", "idempotencyrecord", "usageevent", "import", "importrow",
            "usageday", "usagemonth", "waitingusageevent",
        "importchange", "teamhours", "teamexception", "message", "callback",
        "callbackevent", "calendarfeed", "checklist", "checklistitem", "wave", "invitation", "response", "answer",
        "responsechange", "ruling", "feeling", "milestonereached", "segmentmember", "snooze",
        "messageevent", "messagetemplate", "templatewording", "sendingpace", "sendingstate", "linkclick",
        "outreach", "outreachrun", "outreachcustomer",
    }  # fmt: skip
    kept = {model._meta.model_name for model, each in REGISTRY.items() if not each.may_delete}
    assert {"auditentry", "consent", "interaction", "user", "usageevent", "message", "callback", "callbackevent"} <= kept


def test_secrets_are_not_shown(as_user, admin):
    client = as_user(admin)
    for name, secret in {"apitoken": "secret digest", "draft": "words of a colleague", "calendarfeed": "114009600114"}.items():
        row = MAKERS[name]()
        assert secret not in client.get(address(type(row), "change", row.pk)).content.decode()
    user = make_user()
    page = client.get(address(type(user), "change", user.pk)).content.decode()
    assert user.password not in page
    assert 'name="password"' not in page


def test_lists_count_no_further_than_their_cap(as_user, admin, monkeypatch):
    monkeypatch.setattr("retention_site.base.admin.audited.ROWS_COUNTED", 3)
    for _ in range(6):
        make_customer()
    page = as_user(admin).get("/admin/accounts/customer/")
    assert page.context["cl"].result_count == 3


@pytest.mark.parametrize("text", ["สยามกาแฟ", "สยามกาแฟ พรทิพย", "114 0096"])
@pytest.mark.parametrize(
    "kind", ["customer", "contact", "supportissue", "interaction", "spell", "subscription", "consent", "openquestion"]
)
def test_lists_are_searched_by_the_customer_in_any_spelling(kind, text, as_user, admin):
    customer = make_customer(name="บริษัท สยามกาแฟ จำกัด")
    contact = make_contact(customer=customer, full_name="พรทิพย์ วงศ์สวัสดิ์", phone="+6621140096")
    spell = make_spell(customer=customer)
    talk = make_interaction(customer=customer)
    wanted = {
        "customer": lambda: customer,
        "contact": lambda: contact,
        "supportissue": lambda: make_issue(customer=customer),
        "interaction": lambda: talk,
        "spell": lambda: spell,
        "subscription": lambda: make_subscription(spell=spell),
        "consent": lambda: record_consent(actor=None, contact=contact, purpose="survey", decision="granted", source="staff"),
        "openquestion": lambda: OpenQuestion.objects.create(interaction=talk, text="When?"),
    }[kind]()
    MAKERS[kind]()
    page = as_user(admin).get(address(type(wanted), "changelist"), {"q": text})
    assert [row.pk for row in page.context["cl"].result_list] == [wanted.pk]


def test_the_audit_log_is_searched_by_kind_and_number(as_user, admin):
    customer, other = make_customer(), make_customer()
    make_contact(customer=customer)
    for words, expected in {f"customer {customer.pk}": 1, "customer": 2, f"team {customer.pk}": 0, "nonsense": 0}.items():
        page = as_user(admin).get("/admin/base/auditentry/", {"q": words})
        assert page.context["cl"].result_count == expected, words
    assert AuditEntry.objects.about(other).count() == 1


def test_pickers_find_customers(as_user, admin):
    make_customer(name="Somebody else")
    wanted = make_customer(name="شركة الأمل")
    query = {"term": "الامل", "app_label": "accounts", "model_name": "contact", "field_name": "customer"}
    found = as_user(admin).get(reverse("admin:autocomplete"), query).json()["results"]
    assert [each["id"] for each in found] == [str(wanted.pk)]


def test_it_is_the_default_site():
    assert our_admin() is django_admin.site
