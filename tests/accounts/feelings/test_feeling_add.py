import pytest
from django.urls import reverse

from accounts.actions.feelings import add_feeling
from accounts.models import Feeling
from retention_site.base.models import AuditEntry
from tests.accounts.standing.factories import make_feeling, make_slipping
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make_customer(name="Siam Coffee")


@pytest.fixture
def url(customer):
    return reverse("feeling_add", args=[customer.pk])


def test_it_is_kept_with_who_and_why_and_audited(as_user, agent, customer, url):
    response = as_user(agent).post(url, {"kind": "worried", "note": "She sounded tired"})
    assert response.url == customer.get_absolute_url()
    felt = Feeling.objects.get()
    assert (felt.customer, felt.kind, felt.note, felt.actor) == (customer, "worried", "She sounded tired", agent)
    entry = AuditEntry.objects.get(action="feeling.added")
    assert (entry.actor, entry.after["kind"]) == (agent, "worried")


def test_it_stands_on_the_customers_page_the_newest_first_and_moves_no_number(as_user, agent, lead, customer):
    before = make_slipping(customer)
    make_feeling(customer, kind="good", note="All well", actor=lead)
    add_feeling(actor=agent, customer=customer, kind="worried", note="<b>Tired</b>")
    response = as_user(agent).get(customer.get_absolute_url())
    panel = next(panel for panel in response.context["panels"] if panel.name == "standing")
    assert [(felt.kind, felt.who) for felt in panel.said["feelings"]] == [
        ("worried", agent.full_name), ("good", lead.full_name),
    ]  # fmt: skip
    assert "&lt;b&gt;Tired" in response.content.decode()
    after = type(before).objects.get(pk=before.pk)
    assert (after.risk, after.stage) == (before.risk, before.stage)


def test_what_was_felt_before_is_shown(as_user, agent, customer, url):
    make_feeling(customer, note="All well")
    assert "All well" in as_user(agent).get(url).content.decode()


@pytest.mark.parametrize(
    ("posted", "field"), [({}, "kind"), ({"kind": "furious"}, "kind"), ({"kind": "good", "note": "x" * 301}, "note")]
)
def test_bad_input_is_refused_at_its_field(as_user, agent, url, posted, field):
    response = as_user(agent).post(url, posted)
    assert field in response.context["form"].errors
    assert not Feeling.objects.exists()


def test_doors(as_user, settings, url):
    assert_doors(as_user, url, methods="get post")
    assert_hidden_from_other_teams(as_user, settings, url)
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


@pytest.mark.parametrize("rows", [1, 20])
def test_number_of_queries(as_user, agent, customer, url, rows, django_assert_num_queries):
    for _ in range(rows):
        make_feeling(customer)
    client = as_user(agent)
    with django_assert_num_queries(5):
        client.get(url)
