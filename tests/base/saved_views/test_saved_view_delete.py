import pytest

from retention_site.base.models import AuditEntry, SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture
def view(agent):
    return SavedView.objects.create(user=agent, page="product_list", name="Till only", query="q=till")


def test_it_is_gone_from_the_menu(as_user, agent, view):
    response = as_user(agent).post(
        f"/saved-views/{view.pk}/delete/", follow=True, headers={"Referer": "http://testserver/settings/"}
    )
    assert "side-link" in response.content.decode()
    assert not SavedView.objects.exists()
    assert AuditEntry.objects.get(action="saved_view.deleted").before["name"] == "Till only"


def test_a_colleagues_list_is_not_found(as_user, lead, view):
    view.is_shared = True
    view.save()
    assert as_user(lead).post(f"/saved-views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.exists()


def test_log_in_first(client, view):
    assert client.post(f"/saved-views/{view.pk}/delete/").status_code == 302
    assert SavedView.objects.exists()


def test_only_by_post(as_user, agent, view):
    assert as_user(agent).get(f"/saved-views/{view.pk}/delete/").status_code == 405


def test_number_of_queries(as_user, agent, view, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(7):
        client.post(f"/saved-views/{view.pk}/delete/")
