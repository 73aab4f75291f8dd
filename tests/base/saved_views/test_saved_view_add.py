import pytest

from retention_site.base.models import AuditEntry, SavedView

pytestmark = pytest.mark.django_db
URL = "/saved-views/add/"
VIEW = {"page": "product_list", "name": "Till only", "query": "q=till&cursor=abc"}


def test_it_appears_in_the_menu(as_user, agent):
    client = as_user(agent)
    response = client.post(URL, VIEW, follow=True)
    assert response.redirect_chain[-1][0] == "/settings/products/?q=till"
    menu = response.content.decode()
    assert "Till only" in menu
    assert 'href="/settings/products/?q=till" aria-current="page"' in menu
    assert AuditEntry.objects.get(action="saved_view.created").actor == agent


def test_the_same_name_is_replaced(as_user, agent):
    client = as_user(agent)
    client.post(URL, VIEW)
    client.post(URL, VIEW | {"query": "q=stock"})
    assert SavedView.objects.get().query == "q=stock"
    assert AuditEntry.objects.filter(action="saved_view.updated").exists()


def test_others_see_it_only_when_it_is_shared(as_user, agent, lead):
    as_user(lead).post(URL, VIEW)
    assert "Till only" not in as_user(agent).get("/settings/").content.decode()
    as_user(lead).post(URL, VIEW | {"is_shared": "on"})
    assert "Till only" in as_user(agent).get("/settings/").content.decode()


def test_an_agent_cannot_share(as_user, agent):
    as_user(agent).post(URL, VIEW | {"is_shared": "on"})
    assert not SavedView.objects.get().is_shared


@pytest.mark.parametrize(
    "wrong", [{"page": "no_such_page"}, {"page": "team_edit"}, {"name": " "}, {"query": "q=" + "x" * 1001}]
)
def test_what_cannot_be_shown_again_is_refused(as_user, agent, wrong):
    response = as_user(agent).post(URL, VIEW | wrong, headers={"Referer": "http://testserver/settings/products/"}, follow=True)
    assert response.redirect_chain[-1][0] == "/settings/products/"
    assert "note-risk" in response.content.decode()
    assert not SavedView.objects.exists()


def test_a_list_that_is_no_more_vanishes_from_the_menu(as_user, agent):
    SavedView.objects.create(user=agent, page="gone_list", name="Gone", query="")
    assert "Gone" not in as_user(agent).get("/settings/").content.decode()


def test_log_in_first(client):
    assert client.post(URL, VIEW).status_code == 302
    assert not SavedView.objects.exists()


def test_only_by_post(as_user, agent):
    assert as_user(agent).get(URL).status_code == 405


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(9):
        client.post(URL, VIEW)
