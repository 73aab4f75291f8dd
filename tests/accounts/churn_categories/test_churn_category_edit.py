import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actions.churn_categories import teams_of, update_mitigation_teams
from accounts.models import ChurnCategory, MitigationTeam
from accounts.roles import Role
from retention_site.base.changes import StaleVersion
from retention_site.base.history import history_of
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.factories import make_churn_reason, make_departure, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return make_churn_reason(code="dear").category


@pytest.fixture
def url(category):
    return reverse("churn_category_edit", args=[category.pk])


@pytest.fixture
def teams():
    return [make_team(name=name) for name in ("Support", "Product", "Billing")]


def posted(*teams, version=1, **more):
    return {f"team_{n}": team.pk if team else "" for n, team in enumerate(teams, start=1)} | {"version": version} | more


def named(category):
    return [str(each) for each in MitigationTeam.objects.filter(category=category).order_by("place")]


def test_the_teams_and_their_order(as_user, lead, category, url, teams):
    support, product, _billing = teams
    assert as_user(lead).post(url, posted(product, None, support)).url == reverse("churn_reason_list")
    assert named(category) == ["Product", "Support"]
    assert make_departure(said_reason=category.reasons.get()).case.team == product
    page = as_user(lead).get(reverse("churn_reason_list")).content.decode()
    assert "<bdi>Product</bdi>, <bdi>Support</bdi>" in page
    assert url in page


def test_open_cases_keep_their_team(as_user, lead, category, url, teams):
    update_mitigation_teams(actor=lead, category=category, version=1, fields={"team_1": teams[0]})
    case = make_departure(said_reason=category.reasons.get()).case
    as_user(lead).post(url, posted(teams[1], version=2))
    case.refresh_from_db()
    assert case.team == teams[0]


def test_the_log_says_who_changed_what(as_user, lead, category, url, teams):
    as_user(lead).post(url, posted(*teams[:2]))
    as_user(lead).post(url, posted(teams[0], version=2))
    entry = AuditEntry.objects.about(category).first()
    assert (entry.actor, entry.action) == (lead, "churn_category.updated")
    assert (entry.before, entry.after) == ({"team_2": teams[1].pk}, {"team_2": None})
    told = [str(change) for line in history_of(category) for change in line.changes]
    assert told[0] == "Change(field='Second team', before='Product', after='')"


def test_saving_the_same_writes_nothing(as_user, lead, category, url, teams):
    as_user(lead).post(url, posted(teams[0]))
    as_user(lead).post(url, posted(teams[0], version=2))
    assert AuditEntry.objects.about(category).count() == 1


def test_the_second_writer_sees_what_changed_and_chooses(as_user, lead, manager, category, url, teams):
    update_mitigation_teams(actor=manager, category=category, version=1, fields={"team_1": teams[0]})
    page = as_user(lead).post(url, posted(teams[1])).content.decode()
    assert 'name="theirs" value="team_1"' in page
    assert "Rina Wulandari" in page
    assert named(category) == ["Support"]
    as_user(lead).post(url, posted(teams[1], version=2, theirs=["team_1"]))
    assert named(category) == ["Support"]


@pytest.mark.parametrize(("fields", "wrong"), [({"team_1": "999"}, "team_1"), ({"team_2": "x"}, "team_2")])
def test_a_team_that_is_none_is_refused(as_user, lead, category, url, fields, wrong):
    assert as_user(lead).post(url, posted() | fields).context["form"].errors.keys() == {wrong}
    assert named(category) == []


def test_a_team_stands_once(as_user, lead, category, url, teams):
    response = as_user(lead).post(url, posted(teams[0], teams[0]))
    assert response.context["form"].errors.keys() == {"team_2"}
    with pytest.raises(ValidationError):
        update_mitigation_teams(actor=None, category=category, version=1, fields={"team_1": teams[0], "team_3": teams[0]})
    with pytest.raises(StaleVersion):
        update_mitigation_teams(actor=None, category=category, version=7, fields={})
    assert teams_of(category) == {"team_1": None, "team_2": None, "team_3": None}


def test_a_category_that_is_not_there(as_user, lead):
    assert not ChurnCategory.objects.filter(pk=999999).exists()
    assert as_user(lead).get(reverse("churn_category_edit", args=[999999])).status_code == 404


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post", least=Role.LEAD)


def test_number_of_queries(as_user, lead, url, teams, django_assert_max_num_queries):
    client = as_user(lead)
    with django_assert_max_num_queries(10):
        client.get(url)
