import pytest
from django.test import Client

from accounts.milestones.refreshing import refresh_milestones
from accounts.models import MilestoneReached
from tests.accounts.milestones.starts import begin, begin_three, quarter
from tests.doors import assert_doors
from tests.factories import make_customer, make_milestone

pytestmark = pytest.mark.django_db
URL = "/insights/milestones/"


@pytest.fixture
def milestone():
    return make_milestone(code="first", wordings={"en": "First report"})


def behind(client: Client, who: str) -> list[str]:
    page = client.get(f"{URL}?cohort={quarter().isoformat()}&who={who}").context["page"]
    return [customer.name for customer in page.rows]


def test_it_tells_how_soon(as_user, agent, milestone):
    begin_three()
    response = as_user(agent).get(URL)
    ((cohort, _name),) = response.context["lines"]
    assert (cohort.value.n, cohort.value.reached, cohort.value.median) == (3, 2, 40)
    assert [share.count for share in cohort.value.within.values()] == [1, 1, 2]
    page = response.content.decode()
    for words in ("First report", "2 of 3", "33.3 %", "40 days", "Half reach it within 40 days"):
        assert words in page
    assert len([point for point in response.context["chart"]["points"] if point["y"]]) == 1


def test_every_number_opens_its_customers(as_user, agent, milestone):
    begin_three()
    client = as_user(agent)
    assert behind(client, "all") == ["Never", "Quick", "Slow"]
    assert behind(client, "reached") == ["Quick", "Slow"]
    assert behind(client, "waiting") == ["Never"]


def test_while_more_than_half_have_not_it_says_so(as_user, agent, milestone):
    for name in ("One", "Two"):
        begin(name)
    begin("Three", opened_after=1)
    refresh_milestones()
    assert "More than half have not reached it" in as_user(agent).get(URL).content.decode()


@pytest.mark.parametrize("query", ["cohort=2020-01-01", "cohort=x", "cohort={}&who=everybody"])
def test_a_number_that_is_none(as_user, agent, milestone, query):
    begin_three()
    assert as_user(agent).get(f"{URL}?{query.format(quarter().isoformat())}").status_code == 404


@pytest.mark.parametrize("query", ["milestone=none", "period=week", "days=8", "milestone=&days=x"])
def test_what_cannot_be_read_is_as_usual(as_user, agent, milestone, query):
    begin_three()
    response = as_user(agent).get(f"{URL}?{query}")
    assert (response.status_code, response.context["form"].within) == (200, 30)
    assert response.context["milestone"] == milestone


def test_one_is_chosen(as_user, agent, milestone):
    other = make_milestone(code="second", event="saved")
    begin_three()
    response = as_user(agent).get(f"{URL}?milestone=second&period=year&days=90")
    assert response.context["milestone"] == other
    assert response.context["together"].reached == 0


def test_it_may_be_narrowed(as_user, agent, milestone):
    quick, *_others = begin_three()
    quick.industry = "Clinics"
    quick.save()
    response = as_user(agent).get(f"{URL}?industry=Clinics&cohort={quarter().isoformat()}")
    assert (response.context["together"].n, [each.pk for each in response.context["page"].rows]) == (1, [quick.pk])


def test_customers_of_other_teams_are_neither_counted_nor_shown(as_user, agent, outsider, milestone, settings):
    settings.TEAM_CUSTOMERS_ONLY = True
    for customer in begin_three():
        customer.team = agent.team
        customer.save()
    assert as_user(agent).get(URL).context["together"].n == 3
    assert as_user(outsider).get(URL).context["together"].n == 0


def test_none_in_use(as_user, agent, lead):
    make_milestone(is_active=False)
    assert "No milestone is in use" in as_user(agent).get(URL).content.decode()
    assert "Choose the milestones" in as_user(lead).get(URL).content.decode()


def test_nobody_began(as_user, agent, milestone):
    make_customer()
    assert "Nobody of these began" in as_user(agent).get(URL).content.decode()


def test_doors(as_user):
    assert_doors(as_user, URL)


def test_number_of_queries(as_user, agent, milestone, django_assert_num_queries):
    begin_three()
    client = as_user(agent)
    url = f"{URL}?cohort={quarter().isoformat()}"
    client.get(url)
    with django_assert_num_queries(12) as few:
        client.get(url)
    for n in range(5):
        begin(f"More {n}", opened_after=n)
    refresh_milestones()
    assert MilestoneReached.objects.count() == 7
    with django_assert_num_queries(len(few)):
        client.get(url)
