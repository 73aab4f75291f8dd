import pytest
from django.template import engines

from accounts.actions.customers import update_customer
from retention_site.base import audit
from retention_site.base.history import history_of
from tests.factories import make_customer, make_team

pytestmark = pytest.mark.django_db


def test_who_when_before_and_after(agent, outsider):
    customer = make_customer(name="Old name", manager=agent, kind="company")
    fields = {"name": "New name", "manager": outsider, "kind": "person"}
    update_customer(actor=agent, customer=customer, version=1, fields=fields)
    newest, oldest = history_of(customer)
    assert (newest.actor, str(newest.verb)) == (agent, "changed")
    assert {(change.field, str(change.before), str(change.after)) for change in newest.changes} == {
        ("Name", "Old name", "New name"),
        ("Account manager", "Mariam Adel", "Omar Nasser"),
        ("Kind", "company", "person"),
    }
    assert (oldest.actor, str(oldest.verb)) == (None, "made")


def test_empty_values_of_a_new_record_are_left_out():
    fields = {change.field for change in history_of(make_customer(industry=""))[0].changes}
    assert "Industry" not in fields
    assert "Name" in fields


def test_the_number_of_queries_does_not_grow(agent, outsider, django_assert_num_queries):
    customer = make_customer()
    for version, manager in enumerate([agent, outsider, agent, outsider], start=1):
        update_customer(actor=agent, customer=customer, version=version, fields={"manager": manager, "team": make_team()})
    customer.refresh_from_db()
    with django_assert_num_queries(3):  # entries, managers, teams
        lines = history_of(customer)
    assert len(lines) == 5


def test_one_query_where_only_actors_are_named(agent, django_assert_num_queries):
    customer = make_customer()
    update_customer(actor=agent, customer=customer, version=1, fields={"name": "Other"})
    with django_assert_num_queries(1):
        history_of(customer)


def test_a_link_to_a_record_that_is_gone_keeps_its_number():
    customer, team = make_customer(), make_team()
    audit.record("customer.updated", customer, actor=None, before={"team": team.pk}, after={"team": None})
    gone = team.pk
    team.delete()
    assert history_of(customer)[0].changes[0].before == f"#{gone}"


def test_values_are_text(agent):
    customer = make_customer()
    update_customer(actor=agent, customer=customer, version=1, fields={"name": "<script>x</script>"})
    page = engines["django"].from_string("{% history customer %}").render({"customer": customer})
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>" not in page
    assert "Mariam Adel" in page
    assert "Keepsake itself" in page


def test_a_field_that_is_no_more_is_shown_by_its_name():
    customer = make_customer()
    audit.record("customer.updated", customer, actor=None, before={"fax": "1"}, after={"fax": "2"})
    assert history_of(customer)[0].changes[0].field == "Fax"
