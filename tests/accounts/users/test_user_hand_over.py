import pytest

from accounts.models import Customer, User
from tests.factories import make_customer, make_issue, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(agent):
    for _number in range(3):
        make_issue(customer=make_customer(manager=agent), assignee=agent)
    return f"/settings/staff/{agent.pk}/hand-over/"


def test_what_will_go_is_shown_first(as_user, admin, lead, agent, url):
    page = as_user(admin).get(url).content.decode()
    assert page.count("<b>3</b>") == 2
    assert "Youssef Kamal" in page
    assert f'name="heirs" value="{agent.pk}"' not in page


def test_everything_goes_and_the_log_in_is_closed(as_user, admin, lead, agent, url):
    page = as_user(admin).post(url, {"heirs": [lead.pk], "leaves": "on"}, follow=True).content.decode()
    assert "Handed over: 6 from Mariam Adel." in page
    assert not User.objects.get(pk=agent.pk).is_active
    assert set(Customer.objects.values_list("manager", flat=True)) == {lead.pk}


def test_a_lead_hands_over_but_closes_no_log_in(as_user, lead, agent, url):
    assert "leaves" not in as_user(lead).get(url).content.decode()
    as_user(lead).post(url, {"heirs": [lead.pk], "leaves": "on"})
    assert User.objects.get(pk=agent.pk).is_active
    assert Customer.objects.filter(manager=lead).count() == 3


def test_nobody_closes_their_own_log_in(as_user, admin, agent):
    make_user(role="admin")
    own = f"/settings/staff/{admin.pk}/hand-over/"
    as_user(admin).post(own, {"heirs": [agent.pk], "leaves": "on"})
    assert User.objects.get(pk=admin.pk).is_active


@pytest.mark.parametrize("heirs", [[], ["themselves"], ["999999"], ["x"], ["left"]])
def test_heirs_must_be_colleagues_who_work_here(as_user, admin, agent, url, heirs):
    left = make_user(is_active=False)
    keys = [{"themselves": agent.pk, "left": left.pk}.get(heir, heir) for heir in heirs]
    response = as_user(admin).post(url, {"heirs": keys})
    assert response.status_code == 200
    assert Customer.objects.filter(manager=agent).count() == 3


def test_log_in_first(client, url):
    assert client.get(url).status_code == 302


def test_agents_may_not(as_user, agent, lead, url):
    assert as_user(agent).post(url, {"heirs": [lead.pk]}).status_code == 403
    assert Customer.objects.filter(manager=agent).count() == 3


def test_somebody_who_is_not_there(as_user, admin):
    assert as_user(admin).get("/settings/staff/999999/hand-over/").status_code == 404


def test_no_other_method(as_user, admin, url):
    assert as_user(admin).delete(url).status_code == 405


def test_number_of_queries(as_user, admin, url, django_assert_num_queries):
    client = as_user(admin)
    with django_assert_num_queries(12):
        client.get(url)
