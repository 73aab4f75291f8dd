import pytest
from django.urls import reverse

from accounts.actions.customers import update_customer
from accounts.models import Attribute
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    Attribute.objects.create(code="shops", label="Shops", kind="number")
    Attribute.objects.create(code="pos", label="Card reader", kind="boolean")
    return make_customer(name="Before", industry="Coffee", attributes={"shops": "3", "pos": True, "stray": "kept"})


@pytest.fixture
def url(customer):
    return reverse("customer_edit", args=[customer.pk])


def fields(customer, **changes):
    own = {"attr.shops": customer.attributes.get("shops", ""), "attr.pos": "true"}
    known = {"name": customer.name, "external_id": customer.external_id, "industry": customer.industry, **own}
    return {"kind": "company", "value_tier": "standard", "version": customer.version} | known | changes


def test_saves_and_keeps_what_the_form_does_not_know(as_user, agent, customer, url):
    response = as_user(agent).post(url, fields(customer, name="After", **{"attr.shops": "4", "attr.pos": ""}))
    assert response.url == customer.get_absolute_url()
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("After", 2)
    assert customer.attributes == {"shops": "4", "stray": "kept"}


def test_begins_with_what_is_there(as_user, agent, url):
    form = as_user(agent).get(url).context["form"]
    assert [form[name].value() for name in ("name", "attr.shops", "attr.pos")] == ["Before", "3", "true"]


def test_the_second_writer_sees_what_changed_and_chooses(as_user, agent, lead, customer, url):
    mine = fields(customer, name="Mine")
    theirs = {"name": "Theirs", "industry": "Books", "attributes": customer.attributes | {"shops": "9"}}
    update_customer(actor=lead, customer=customer, version=1, fields=theirs)
    client = as_user(agent)
    response = client.post(url, mine)
    conflict, form = response.context["form"].conflict, response.context["form"]
    said = {each.name: (each.before, each.theirs, each.mine, each.is_asked) for each in conflict.differences}
    assert said == {
        "name": ("Before", "Theirs", "Mine", True),
        "industry": ("Coffee", "Books", "Coffee", False),
        "attr.shops": ("3", "9", "3", False),
    }
    assert conflict.actor == lead
    assert "<bdi>Youssef Kamal</bdi> saved this first" in response.content.decode()
    assert [form[name].value() for name in ("name", "industry", "attr.shops", "version")] == ["Mine", "Books", "9", "2"]
    customer.refresh_from_db()
    assert customer.name == "Theirs"

    again = {name: form[name].value() or "" for name in form.fields}
    client.post(url, again | {"theirs": ["name"]})
    customer.refresh_from_db()
    assert (customer.name, customer.industry, customer.attributes["shops"]) == ("Theirs", "Books", "9")
    client.post(url, again | {"version": customer.version})
    customer.refresh_from_db()
    assert customer.name == "Mine"


def test_a_form_without_its_version_overwrites_nothing(as_user, agent, customer, url):
    response = as_user(agent).post(url, fields(customer, name="Mine", version=""))
    assert response.context["form"].conflict is not None
    customer.refresh_from_db()
    assert customer.name == "Before"


def test_bad_input_is_refused_and_given_back(as_user, agent, customer, url):
    response = as_user(agent).post(url, fields(customer, name="", industry="Kept"))
    assert "name" in response.context["form"].errors
    assert 'value="Kept"' in response.content.decode()


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_customer_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url)
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(8):
        client.get(url)
