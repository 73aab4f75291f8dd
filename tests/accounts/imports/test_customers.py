"""What a row of a customers file does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Attribute, Contact, Customer, Import, Product, Spell, Subscription
from accounts.paying import business_day
from retention_site.base.models import AuditEntry
from tests.accounts.imports.files import checked, csv_bytes, imported, one, told
from tests.factories import make_contact, make_customer, make_product, make_spell, make_subscription, make_team, make_user

pytestmark = pytest.mark.django_db

EVERYTHING = {
    "external_id": "c-1",
    "name": "ร้านกาแฟ เชียงใหม่ ☕",
    "kind": "Company",
    "industry": "Coffee",
    "value_tier": "VIP",
    "country": "th",
    "timezone": "asia/bangkok",
    "language": "TH",
    "started_on": "2024-01-15",
    "trial_started_on": "2024-01-01",
    "left_on": "2025-02-01",
    "leave_reason": "Closed down",
    "sales_approach": "needs_based",
    "products": "till; beans",
    "monthly_value": "1250.5",
    "currency": "thb",
    "contact_name": "พรทิพย์ วงศ์สวัสดิ์",
    "contact_call_name": "Khun Thip",
    "contact_email": "thip@example.com",
    "contact_phone": "02-114-0096",
    "contact_language": "th",
    "industry_fit": "yes",
    "attr.branch": "Nimman",
}


def test_every_column_arrives(lead):
    source = imported(csv_bytes(list(EVERYTHING), list(EVERYTHING.values())), actor=lead)
    customer = Customer.objects.get()
    assert (customer.external_id, customer.name, customer.kind, customer.industry) == (
        "c-1",
        EVERYTHING["name"],
        "company",
        "Coffee",
    )
    assert (customer.value_tier, customer.country, customer.timezone, customer.language) == ("vip", "TH", "Asia/Bangkok", "th")
    assert (customer.trial_started_on, customer.started_on) == (date(2024, 1, 1), date(2024, 1, 15))
    assert (customer.sales_approach, customer.industry_fit, customer.attributes) == ("needs_based", True, {"branch": "Nimman"})
    assert (customer.version, customer.team) == (1, None)
    contact = customer.contacts.get()
    assert (contact.full_name, contact.call_name, contact.email) == (
        EVERYTHING["contact_name"],
        "Khun Thip",
        "thip@example.com",
    )
    assert (str(contact.phone), contact.language, contact.is_champion) == ("+6621140096", "th", False)
    assert contact.name_sort
    spell = customer.spells.get()
    assert (spell.started_on, spell.ended_on, spell.leave_reason) == (date(2024, 1, 15), date(2025, 2, 1), "Closed down")
    lines = {line.product.code: line for line in spell.subscriptions.all()}
    assert (lines["till"].monthly_value, lines["till"].currency) == (Decimal("1250.50"), "THB")
    assert (lines["beans"].monthly_value, lines["beans"].currency) == (None, "")
    assert {line.ended_on for line in lines.values()} == {date(2025, 2, 1)}
    assert (source.rows, source.added, source.made) == (1, 1, {"products": ["till", "beans"], "attributes": ["branch"]})
    assert (Attribute.objects.get().kind, Product.objects.get(code="till").name) == ("text", "till")


def test_the_audit_log_says_who_brought_what(lead):
    imported(csv_bytes(list(EVERYTHING), list(EVERYTHING.values())), actor=lead)
    customer, contact, spell = Customer.objects.get(), Contact.objects.get(), Spell.objects.get()
    entry = AuditEntry.objects.about(customer).get()
    assert (entry.actor, entry.via, entry.action) == (lead, "web", "customer.created")
    assert entry.after["name"] == EVERYTHING["name"]
    assert not {"name_sort", "search_key"} & set(entry.after)
    assert AuditEntry.objects.about(contact).get().after["customer"] == customer.pk
    assert AuditEntry.objects.about(spell).get().after["customer"] == customer.pk
    line = Subscription.objects.order_by("pk").first()
    assert AuditEntry.objects.about(line).get().after == {
        "spell": spell.pk, "product": line.product_id, "started_on": "2024-01-15", "ended_on": "2025-02-01",
        "monthly_value": "1250.50", "currency": "THB", "payment_state": "paid",
    }  # fmt: skip


def test_the_same_file_twice_adds_nothing_and_says_nothing(lead):
    content = csv_bytes(list(EVERYTHING), list(EVERYTHING.values()))
    imported(content, actor=lead)
    before = AuditEntry.objects.exclude(object_type="accounts.import").count()
    source = imported(content, actor=lead)
    assert (source.added, source.changed, source.unchanged, source.made) == (0, 0, 1, {})
    assert AuditEntry.objects.exclude(object_type="accounts.import").count() == before
    assert Customer.objects.get().version == 1
    assert [model.objects.count() for model in (Contact, Spell, Subscription, Product)] == [1, 1, 2, 2]


def test_only_the_columns_of_the_file_are_touched(agent):
    make_customer(external_id="c-1", name="Before", industry="Coffee", country="TH", attributes={"kept": "1"})
    source = imported(one(name="After", industry=""))
    customer = Customer.objects.get()
    assert (customer.name, customer.industry, customer.country, customer.attributes) == ("After", "", "TH", {"kept": "1"})
    assert (source.changed, customer.version) == (1, 2)
    entry = AuditEntry.objects.about(customer).first()
    assert entry.changes == [("name", "Before", "After"), ("industry", "Coffee", "")]
    assert Customer.objects.matching("after").exists()
    assert not Customer.objects.matching("before").exists()


def test_an_empty_kind_leaves_the_kind():
    make_customer(external_id="c-1", name="Blue Harbor", kind="person", value_tier="vip")
    assert imported(one(kind="", value_tier="")).unchanged == 1
    assert Customer.objects.get().kind == "person"


def test_a_name_is_found_by_either_spelling_sorted_and_by_phone_in_any_digits():
    imported(
        csv_bytes(
            ["external_id", "name", "country", "contact_name", "contact_phone"],
            ["1", "شركة الأمل", "SA", "أحمد", "٠٥٠١٢٣٤٥٦٧"],
            ["2", "Émile", "", "พรทิพย์ วงศ์สวัสดิ์", "+66 2 114 0096"],
            ["3", "apple", "", "", ""],
            ["4", "Eve 😀", "", "", ""],
        )
    )
    assert list(Customer.objects.values_list("name", flat=True)) == ["apple", "Émile", "Eve 😀", "شركة الأمل"]
    for text, found in [
        ("الامل", "1"),
        ("احمد", "1"),
        ("050 123 4567", "1"),
        ("٥٠١٢٣٤٥٦٧", "1"),
        ("พรทิพย", "2"),
        ("021140096", "2"),
    ]:
        assert [each.external_id for each in Customer.objects.matching(text)] == [found], text


# Contacts ------------------------------------------------------------------------------------------------------------


def test_a_contact_is_found_by_e_mail_and_keeps_what_the_row_leaves_empty():
    customer = make_customer(external_id="c-1", name="Blue Harbor")
    make_contact(customer=customer, full_name="Old Name", email="sam@example.com", phone="+6621140096", role="Owner")
    source = imported(one(contact_name="Sam", contact_email="SAM@example.com", contact_phone=""))
    contact = Contact.objects.get()
    assert (contact.full_name, str(contact.phone), contact.role, contact.version) == ("Sam", "+6621140096", "Owner", 2)
    assert source.changed == 1
    assert Customer.objects.matching("sam").exists()
    assert not Customer.objects.matching("old name").exists()


def test_a_contact_is_found_by_name_where_no_e_mail_matches():
    customer = make_customer(external_id="c-1", name="Blue Harbor")
    make_contact(customer=customer, full_name="Sam  Lee", email="")
    imported(one(contact_name="sam lee", contact_email="sam@example.com"))
    assert Contact.objects.get().email == "sam@example.com"


def test_another_contact_is_added_beside_the_first():
    customer = make_customer(external_id="c-1", name="Blue Harbor")
    make_contact(customer=customer, full_name="Sam", email="sam@example.com")
    imported(one(contact_name="Ann", contact_email="ann@example.com"))
    assert set(Contact.objects.values_list("full_name", flat=True)) == {"Sam", "Ann"}
    for name in ("sam", "ann"):
        assert Customer.objects.matching(name).exists()


def test_a_contact_needs_a_name_unless_the_customer_is_one():
    assert told(checked(one(contact_email="x@example.com"))) == [(2, "contact_name", "A contact needs a name.")]
    imported(one(name="Ann Lee", kind="person", contact_email="x@example.com"))
    assert Contact.objects.get().full_name == "Ann Lee"


# Products and money --------------------------------------------------------------------------------------------------


def test_a_new_price_closes_one_line_and_opens_the_next():
    customer = make_customer(external_id="c-1", name="Blue Harbor", started_on=date(2024, 1, 1))
    spell = make_spell(customer=customer, started_on=date(2024, 1, 1))
    product = make_product(code="till")
    make_subscription(spell=spell, product=product, started_on=date(2024, 1, 1), monthly_value=100, currency="USD")
    content = one(products="till", monthly_value="120", currency="USD")
    imported(content)
    lines = list(Subscription.objects.order_by("started_on").values_list("started_on", "ended_on", "monthly_value"))
    today = business_day()
    assert lines == [(date(2024, 1, 1), today, Decimal(100)), (today, None, Decimal(120))]
    assert imported(content).unchanged == 1


def test_a_price_that_was_unknown_is_filled_in():
    spell = make_spell(customer=make_customer(external_id="c-1", name="Blue Harbor", started_on=date(2025, 1, 1)))
    make_subscription(spell=spell, product=make_product(code="till"), monthly_value=None, currency="")
    imported(one(products="till", monthly_value="120", currency="USD"))
    line = Subscription.objects.get()
    assert (line.monthly_value, line.currency, line.version) == (Decimal(120), "USD", 2)


def test_a_price_and_an_end_in_one_row_make_one_change():
    spell = make_spell(customer=make_customer(external_id="c-1", name="Blue Harbor", started_on=date(2025, 1, 1)))
    make_subscription(spell=spell, product=make_product(code="till"), monthly_value=100, currency="USD")
    imported(one(products="till", monthly_value="90", currency="USD", left_on="2025-06-01"))
    line = Subscription.objects.get()
    assert (line.monthly_value, line.ended_on, line.version) == (Decimal(90), date(2025, 6, 1), 2)
    assert {name: after for name, _before, after in AuditEntry.objects.about(line).get().changes} == {
        "ended_on": "2025-06-01", "monthly_value": "90.00",
    }  # fmt: skip


def test_a_product_given_up_and_named_again_begins_today():
    spell = make_spell(customer=make_customer(external_id="c-1", name="Blue Harbor", started_on=date(2025, 1, 1)))
    make_subscription(spell=spell, product=make_product(code="till"), ended_on=date(2025, 3, 1))
    imported(one(products="till"))
    assert Subscription.objects.order_by("started_on").last().started_on == business_day()


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"products": "till"}, "products", "fill in started_on"),
        ({"started_on": "2024-01-01", "monthly_value": "5", "currency": "USD"}, "monthly_value", "needs a product"),
        ({"started_on": "2024-01-01", "products": "till", "monthly_value": "5"}, "currency", "needs a currency"),
        ({"started_on": "2024-01-01", "products": "till;no good"}, "products", "Codes of products"),
        ({"started_on": "2024-01-01", "products": ";".join(f"p{n}" for n in range(201))}, "products", "more than 200"),
    ],
)
def test_products_that_cannot_be_are_refused(cells, column, words):
    [(_line, place, message)] = told(checked(one(**cells)))
    assert place == column
    assert words in message


# Own attributes ------------------------------------------------------------------------------------------------------


def test_own_attributes_keep_their_type():
    Attribute.objects.create(code="seats", label="Seats", kind=Attribute.Kind.NUMBER)
    make_customer(external_id="c-1", name="Blue Harbor", attributes={"seats": "3", "other": "x"})
    assert "not a number" in told(checked(one(**{"attr.seats": "many"})))[0][2]
    imported(one(**{"attr.seats": "12"}))
    assert Customer.objects.get().attributes == {"seats": "12", "other": "x"}
    imported(one(**{"attr.seats": ""}))
    assert Customer.objects.get().attributes == {"other": "x"}


def test_a_code_that_no_attribute_can_have_is_refused():
    assert told(checked(one(**{"attr.9 lives": "x"})))[0][:2] == (1, "attr.9_lives")


# What may be changed, and whose it is --------------------------------------------------------------------------------


def test_a_customer_of_another_team_is_refused_where_teams_keep_to_themselves(settings, lead):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_customer(external_id="theirs", name="Theirs", team=make_team())
    make_customer(external_id="ours", name="Ours", team=lead.team)
    content = csv_bytes(["external_id", "name"], ["ours", "Ours!"], ["theirs", "Mine now"], ["new", "New"])
    source = checked(content, actor=lead)
    assert told(source) == [(3, "external_id", "This id belongs to a customer of another team.")]
    imported(csv_bytes(["external_id", "name"], ["ours", "Ours!"], ["new", "New"]), actor=lead)
    assert Customer.objects.get(external_id="new").team == lead.team
    assert Import.objects.visible_to(lead).count() == 2
    assert not Import.objects.visible_to(make_user(role="lead", team=lead.team)).exists()


def test_an_id_may_stand_in_a_file_once():
    source = checked(csv_bytes(["external_id", "name"], ["1", "a"], ["2", "b"], ["1", "c"]))
    assert told(source) == [(4, "external_id", "Line 2 is about the same; a file may say it once.")]


def test_problems_of_one_row_are_told_together():
    source = checked(one(country="Thailand", started_on="1/2/2024", industry_fit="maybe"))
    assert {column for _line, column, _message in told(source)} == {"country", "started_on", "industry_fit"}


def test_future_spells_are_kept_as_told():
    soon = business_day() + timedelta(days=30)
    imported(one(started_on=soon.isoformat()))
    assert Spell.objects.get().started_on == soon
