import pytest

from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_message, make_message_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def message():
    template = make_message_template(body="Hello {{ name }}, [choose]({{ preferences_url }}) {{ days_silent | default: 0 }}")
    fields = {"kind": "template", "template": template, "edition": 1, "status": "sent", "values": {"name": "<b>Sam</b>"}}
    return make_message(contact=make_contact(), **fields)


def url(message):
    return f"/messages/{message.pk}/content/"


def test_doors(as_user, message):
    assert_doors(as_user, url(message))


def test_what_it_said_can_do_nothing(as_user, agent, message):
    response = as_user(agent).get(url(message))
    assert "<bdi>&lt;b&gt;Sam&lt;/b&gt;</bdi>" in response.content.decode()
    assert 'href="#"' in response.content.decode()
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none';")


def test_its_page_shows_it(as_user, agent, message):
    response = as_user(agent).get(message.get_absolute_url())
    assert f'<iframe sandbox src="/messages/{message.pk}/content/"' in response.content.decode()
    assert "frame-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("change", [{"values": {}}, {"edition": 9}, {"kind": "farewell"}, {"values": {"days_silent": 1}}])
def test_forgotten_or_never_said(as_user, agent, message, change):
    type(message).objects.update(**change)
    client = as_user(agent)
    assert client.get(url(message)).status_code == 404
    assert "<iframe" not in client.get(message.get_absolute_url()).content.decode()


def test_customers_of_other_teams_are_out_of_sight(as_user, settings, message):
    assert_hidden_from_other_teams(as_user, settings, url(message))


def test_queries(as_user, agent, message, django_assert_max_num_queries):
    client = as_user(agent)
    with django_assert_max_num_queries(6):
        client.get(url(message))
