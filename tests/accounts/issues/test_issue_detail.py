import pytest

from accounts.actions.interactions import log_interaction
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_customer, make_issue, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(agent):
    customer = make_customer(name="Siam Coffee", team=agent.team)
    contact = make_contact(customer=customer, call_name="Khun Thip")
    return make_issue(
        customer=customer,
        contact=contact,
        product=make_product(name="Stock"),
        assignee=agent,
        title="<i>Doubled</i>",
        description="Every bag\ntwice",
        severity="serious",
    )


def test_says_what_it_is_and_what_was_said(as_user, agent, issue):
    log_interaction(actor=agent, customer=issue.customer, issue=issue, heard="Still wrong in October")
    html = as_user(agent).get(issue.get_absolute_url()).content.decode()
    for words in [
        "&lt;i&gt;Doubled&lt;/i&gt;", "Khun Thip", "Stock", "Siam Coffee", "serious", "Every bag<br>twice",
        "Still wrong in October", "Who changed what", f"?issue={issue.pk}",
    ]:  # fmt: skip
        assert words in html, words


def test_doors(as_user, issue):
    assert_doors(as_user, issue.get_absolute_url())


def test_an_issue_of_another_team_is_not_found(as_user, settings, issue):
    assert_hidden_from_other_teams(as_user, settings, issue.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 25])
def test_queries_do_not_grow_with_talks(as_user, agent, issue, rows, django_assert_num_queries):
    for _ in range(rows):
        log_interaction(actor=agent, customer=issue.customer, contact=issue.contact, issue=issue, heard="Words")
    client = as_user(agent)
    with django_assert_num_queries(6):
        client.get(issue.get_absolute_url())
