from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors import assert_doors
from tests.factories import NOW, make_customer, make_issue, make_product

pytestmark = pytest.mark.django_db
URL = reverse("issue_list")


def found(response):
    return [issue.title for issue in response.context["page"].rows]


@pytest.fixture
def issues(agent, lead):
    product = make_product()
    make_issue(title="Open", opened_at=NOW, assignee=agent, severity="serious", product=product)
    make_issue(title="Waiting", opened_at=NOW - timedelta(days=1), status="waiting", assignee=lead, kind="complaint")
    make_issue(title="Done", opened_at=NOW - timedelta(days=2), status="resolved", resolved_at=NOW, resolution="Mended")
    return {"product": product.pk}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Open", "Waiting"]),
        ({"status": "any"}, ["Open", "Waiting", "Done"]),
        ({"status": "resolved"}, ["Done"]),
        ({"status": "waiting"}, ["Waiting"]),
        ({"severity": "serious"}, ["Open"]),
        ({"kind": "complaint"}, ["Waiting"]),
        ({"assignee": "me"}, ["Open"]),
        ({"assignee": "none", "status": "any"}, ["Done"]),
        ({"sort": "oldest"}, ["Waiting", "Open"]),
        ({"status": "nonsense", "cursor": "x"}, ["Open", "Waiting", "Done"]),
    ],
)
def test_filters_and_sorts(as_user, agent, issues, query, titles):
    assert found(as_user(agent).get(URL, query)) == titles


def test_filters_by_product_and_colleague(as_user, agent, lead, issues):
    assert found(as_user(agent).get(URL, {"product": issues["product"]})) == ["Open"]
    assert found(as_user(agent).get(URL, {"assignee": lead.pk})) == ["Waiting"]


def test_the_default_filter_can_be_taken_away(as_user, agent, issues):
    active = as_user(agent).get(URL).context["filters"].active
    assert [(each.label, each.without) for each in active] == [("Status", "?status=any")]
    assert as_user(agent).get(URL, {"status": "any"}).context["filters"].active == []


def test_pages_reach_every_issue_once_though_opened_together(as_user, agent):
    customer = make_customer()
    for number in range(120):
        make_issue(customer=customer, title=str(number))
    client, url, titles = as_user(agent), URL, []
    while url:
        response = client.get(url)
        titles += found(response)
        url = response.context["page"].next_url
    assert len(titles) == len(set(titles)) == 120


def test_issues_of_other_teams_are_left_out(as_user, agent, outsider, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    make_issue(title="Ours", customer=make_customer(team=agent.team))
    assert found(as_user(outsider).get(URL)) == []
    assert found(as_user(agent).get(URL)) == ["Ours"]


def test_an_empty_list_says_what_will_be_here(as_user, agent):
    assert "No issue has been opened yet" in as_user(agent).get(URL).content.decode()
    make_issue()
    assert "No issue fits these filters" in as_user(agent).get(URL, {"severity": "serious"}).content.decode()


def test_htmx_gets_the_rows_alone(as_user, agent, issues):
    html = as_user(agent).get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "Waiting" in html


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("rows", [1, 60])
def test_queries_do_not_grow_with_rows(as_user, agent, rows, django_assert_num_queries):
    for _ in range(rows):
        make_issue(assignee=agent, product=make_product())
    client = as_user(agent)
    with django_assert_num_queries(7):
        client.get(URL)
