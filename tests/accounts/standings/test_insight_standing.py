from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse

from accounts.models import Stage
from accounts.paying import business_day
from tests.accounts.standing.factories import make_mark, make_slipping, make_stage_change, make_standing
from tests.doors import assert_doors
from tests.factories import make_customer, make_team

pytestmark = pytest.mark.django_db
URL = reverse("insight_standing")


def lines(response) -> dict:
    return {line.stage.value: line for line in response.context["overview"].lines}


def test_how_many_stand_where_and_their_money_by_currency(as_user, manager):
    for value, currency in ((100, "USD"), (50, "USD"), (900, "THB"), (None, "")):
        make_slipping(monthly_value=value, currency=currency)
    make_standing(stage=Stage.UNKNOWN)
    make_standing(stage=Stage.LEFT)
    found = lines(as_user(manager).get(URL))
    assert {code: line.n for code, line in found.items()} == {"slipping": 4, "unknown": 1, "left": 1}
    assert found["slipping"].money == [(900, "THB"), (150, "USD")]
    assert list(found) == ["slipping", "left", "unknown"]


def test_coverage_is_of_those_whose_use_somebody_should_know(as_user, manager):
    make_slipping()
    make_standing(stage=Stage.UNKNOWN)
    make_standing(stage=Stage.LEFT)
    make_standing(stage=Stage.TRIAL)
    coverage = as_user(manager).get(URL).context["overview"].coverage
    assert (coverage.count, coverage.n) == (1, 2)


def test_each_number_opens_just_its_customers(as_user, manager):
    make_mark()
    for days in (2, 20):
        standing = make_slipping()
        make_stage_change(standing.customer, Stage.SLIPPING, before=Stage.ACTIVE, days_ago=days)
        make_stage_change(standing.customer, Stage.SLIPPING, before=Stage.ACTIVE, days_ago=29)
        make_stage_change(standing.customer, Stage.ACTIVE, days_ago=29)  # the first look is no passage
    make_stage_change(make_slipping().customer, Stage.SLIPPING, before=Stage.ACTIVE, days_ago=30)
    client = as_user(manager)
    response = client.get(URL)
    (flow,) = response.context["overview"].flows
    assert (flow.passing.before, flow.passing.stage, flow.n) == (Stage.ACTIVE, Stage.SLIPPING, 2)
    html = unquote(response.content.decode())
    lists = {"stage=slipping": 3, "stage=slipping&amp;use=known": 3, f"passed={flow.passing.code}": 2}
    for query, n in lists.items():
        assert f"/customers/?{query}" in html, query
        assert client.get(f"/customers/?{query.replace('&amp;', '&')}").context["filters"].count == n, query


def test_before_anybody_was_looked_at_it_says_what_will_be_here(as_user, manager):
    make_customer()
    assert "Nobody has been looked at yet" in as_user(manager).get(URL).content.decode()


def test_customers_of_other_teams_are_not_counted_where_teams_are_apart(as_user, lead, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    theirs = make_slipping(make_customer(team=make_team()))
    make_stage_change(theirs.customer, Stage.SLIPPING, before=Stage.ACTIVE)
    overview = as_user(lead).get(URL).context["overview"]
    assert (overview.n, overview.flows) == (0, [])


def test_doors(as_user):
    assert_doors(as_user, URL)


@pytest.mark.parametrize("rows", [1, 30])
def test_number_of_queries(as_user, manager, rows, django_assert_num_queries):
    for number in range(rows):
        standing = make_slipping(currency=("USD", "THB", "EGP")[number % 3], monthly_value=number)
        make_stage_change(standing.customer, Stage.SLIPPING, before=Stage.ACTIVE, days_ago=number)
    client = as_user(manager)
    with django_assert_num_queries(6):
        client.get(URL)


def test_passages_are_counted_back_thirty_days(as_user, manager):
    make_slipping()
    since = business_day() - timedelta(days=29)
    customer = make_customer()
    make_stage_change(customer, Stage.DORMANT, before=Stage.SLIPPING, days_ago=29)
    (flow,) = as_user(manager).get(URL).context["overview"].flows
    assert flow.passing.code == f"slipping:dormant:{since.isoformat()}"
