"""Django admin under our Content-Security-Policy: nothing is blocked, pickers and calendars work, rows are saved."""

import pytest

from accounts.models import Contact, Customer
from retention_site.admin_site import our_admin
from tests.factories import make_contact, make_customer, make_interaction, make_spell, make_subscription

ADDABLE = [each for each in our_admin()._registry.values() if each.may_add]


@pytest.fixture
def complaints(page):
    """What the browser complains about: blocked styles and scripts, errors, missing files."""
    heard = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_every_page_is_quiet(page, live_server, log_in, admin, complaints):
    make_subscription(spell=make_spell(customer=make_contact(full_name="พรทิพย์ วงศ์สวัสดิ์").customer))
    make_interaction(customer=Customer.objects.get())
    log_in(admin, "/admin/")
    paths = [f"{each.opts.app_label}/{each.opts.model_name}/" for each in our_admin()._registry.values()]
    paths += [f"{each.opts.app_label}/{each.opts.model_name}/add/" for each in ADDABLE]
    paths += [
        f"accounts/{name}/{model.objects.get().pk}/change/"
        for name, model in {each.opts.model_name: each.model for each in ADDABLE}.items()
        if name in {"customer", "contact", "spell", "subscription", "interaction"}
    ]
    for path in paths:
        answer = page.goto(f"{live_server.url}/admin/{path}")
        assert (answer.status, "script-src 'self'" in answer.headers["content-security-policy"]) == (200, True), path
        assert complaints == [], path


def test_a_contact_is_added_with_the_picker(page, live_server, log_in, admin, complaints):
    make_customer(name="Somebody else")
    customer = make_customer(name="شركة الأمل")
    log_in(admin, "/admin/accounts/contact/add/")
    page.locator(".field-customer .select2-selection").click()
    page.locator("input.select2-search__field").fill("الامل")
    page.locator(".select2-results__option", has_text="شركة الأمل").click()
    page.locator("#id_full_name").fill("هدى منصور")
    page.locator("#id_left_at_0 ~ .datetimeshortcuts a").first.click()
    page.locator("#id_left_at_1 ~ .datetimeshortcuts a").first.click()
    page.locator("input[name=_save]").click()
    page.wait_for_url(f"{live_server.url}/admin/accounts/contact/")
    contact = Contact.objects.get()
    assert (contact.customer, contact.left_at is not None) == (customer, True)
    assert complaints == []


def test_a_row_is_added_to_a_spell(page, live_server, log_in, admin, complaints):
    line = make_subscription()
    log_in(admin, f"/admin/accounts/spell/{line.spell_id}/change/")
    page.locator("#subscriptions-group .add-row a").click()
    page.locator("#id_subscriptions-1-started_on").fill("2025-03-01")
    page.locator("#subscriptions-1 .select2-selection").first.click()
    page.locator(".select2-results__option", has_text=line.product.name).click()
    page.locator("input[name=_save]").click()
    page.wait_for_url(f"{live_server.url}/admin/accounts/spell/")
    assert line.spell.subscriptions.count() == 2
    assert complaints == []
