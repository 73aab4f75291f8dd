import pytest

from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_contact, make_message_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    return make_message_template(body="Hello {{ name }}, <script>alert(1)</script> [Choose]({{ preferences_url }})")


def url(template, query="?lang=en"):
    return f"/settings/templates/{template.pk}/preview/{query}"


def test_doors(as_user, template):
    assert_doors(as_user, url(template))


def test_the_mail_alone_which_can_do_nothing(as_user, agent, template):
    contact = make_contact(full_name="<img src=x onerror=alert(1)>")
    response = as_user(agent).get(url(template, f"?lang=en&contact={contact.pk}"))
    text = response.content.decode()
    assert "<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>" in text
    assert ("<script" in text, "/u/" in text, text.count('href="#"')) == (False, False, 2)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline';")
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("query", ["?lang=th", "?contact=x", "?lang=en&contact=0"])
def test_nothing_to_show(as_user, agent, template, query):
    assert as_user(agent).get(url(template, query)).status_code == 404


def test_customers_of_other_teams_are_out_of_sight(as_user, settings, template):
    assert_hidden_from_other_teams(as_user, settings, url(template, f"?contact={make_contact().pk}"))


def test_queries(as_user, agent, template, django_assert_max_num_queries):
    client, contact = as_user(agent), make_contact()
    with django_assert_max_num_queries(6):
        client.get(url(template, f"?contact={contact.pk}"))
