import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db
URL = "/preferences/switch/"


def test_language_and_appearance_change_and_one_stays_on_the_page(as_user, agent):
    response = as_user(agent).post(URL, {"language": "ar", "theme": "dark", "next": "/settings/teams/?a=b"})
    assert response.url == "/settings/teams/?a=b"
    agent.refresh_from_db()
    assert (agent.language, agent.theme) == ("ar", "dark")


def test_what_is_not_sent_stays(as_user, agent):
    as_user(agent).post(URL, {"theme": "light"})
    agent.refresh_from_db()
    assert (agent.language, agent.theme) == ("en", "light")


@pytest.mark.parametrize("sent", [{"language": "xx"}, {"theme": "pink"}, {}, {"role": "admin"}])
def test_what_is_not_offered_changes_nothing(as_user, agent, sent):
    assert as_user(agent).post(URL, sent).status_code == 302
    stored = User.objects.get(pk=agent.pk)
    assert (stored.language, stored.theme, stored.role, stored.version) == ("en", "auto", "agent", 1)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(as_user, agent, elsewhere):
    assert as_user(agent).post(URL, {"theme": "dark", "next": elsewhere}).url == "/"


def test_log_in_first(client):
    assert client.post(URL, {"theme": "dark"}).status_code == 302


def test_only_by_post(as_user, agent):
    assert as_user(agent).get(URL).status_code == 405


def test_number_of_queries(as_user, agent, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(10):
        client.post(URL, {"theme": "dark"})
