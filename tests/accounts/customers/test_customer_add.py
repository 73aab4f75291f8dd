import pytest
from django.urls import reverse

from accounts.models import Attribute, Customer
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.factories import make_customer

pytestmark = pytest.mark.django_db
URL = reverse("customer_add")
FIELDS = {"name": "ร้านกาแฟ", "external_id": "", "kind": "company", "value_tier": "standard"}


def test_adds_a_customer_with_own_fields_in_their_type(as_user, agent):
    Attribute.objects.create(code="shops", label="Shops", kind="number")
    Attribute.objects.create(code="pos", label="Card reader", kind="boolean")
    Attribute.objects.create(code="plan", label="Plan", kind="choice", choices=["gold"])
    Attribute.objects.create(code="signed", label="Signed", kind="date")
    own = {"attr.shops": "3", "attr.pos": "false", "attr.plan": "gold", "attr.signed": "2026-01-31"}
    response = as_user(agent).post(URL, FIELDS | own | {"country": "TH", "manager": agent.pk})
    customer = Customer.objects.get()
    assert response.url == customer.get_absolute_url()
    assert customer.attributes == {"shops": "3", "pos": False, "plan": "gold", "signed": "2026-01-31"}
    assert customer.external_id.startswith("m-")
    assert AuditEntry.objects.about(customer).get().actor == agent


def test_the_writer_is_the_account_manager_unless_told_otherwise(as_user, agent):
    form = as_user(agent).get(URL, {"name": "Found nowhere"}).context["form"]
    assert (form["manager"].value(), form["team"].value(), form["name"].value()) == (agent.pk, agent.team_id, "Found nowhere")


def test_a_name_that_is_taken_in_any_spelling_is_asked_about(as_user, agent):
    there = make_customer(name="شركة الأمل")
    response = as_user(agent).post(URL, FIELDS | {"name": "شركة الامل"})
    assert response.status_code == 200
    assert there.get_absolute_url() in response.content.decode()
    assert Customer.objects.count() == 1
    as_user(agent).post(URL, FIELDS | {"name": "شركة الامل", "add_anyway": "1"})
    assert Customer.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"external_id": "taken"}, "external_id"),
        ({"country": "ZZZ"}, "country"),
        ({"timezone": "Mars/North"}, "timezone"),
        ({"manager": "999999"}, "manager"),
        ({"trial_started_on": "yesterday"}, "trial_started_on"),
        ({"attr.shops": "many"}, "attr.shops"),
        ({"attr.shops": "1e40"}, "attr.shops"),
    ],
)
def test_bad_input_is_refused_and_given_back(as_user, agent, wrong, field):
    make_customer(external_id="taken", name="Other")
    Attribute.objects.create(code="shops", label="Shops", kind="number")
    response = as_user(agent).post(URL, FIELDS | {"industry": "Coffee"} | wrong)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert 'value="Coffee"' in response.content.decode()
    assert Customer.objects.count() == 1


def test_doors(as_user):
    assert_doors(as_user, URL, methods="get post")


def test_queries(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(6):
        client.get(URL)
