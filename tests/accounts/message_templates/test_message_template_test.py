import pytest

from accounts.messages.sender import send_due
from accounts.models import Message
from tests.doors import assert_doors
from tests.factories import make_contact, make_message_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    return make_message_template()


def url(template):
    return f"/settings/templates/{template.pk}/test/"


def test_doors(as_user, template):
    assert_doors(as_user, url(template), methods="post")


def test_it_goes_to_whoever_asks_and_to_nobody_else(as_user, agent, server, template):
    contact = make_contact(full_name="Sam")
    response = as_user(agent).post(url(template), {"language": "en", "contact": contact.pk}, follow=True)
    assert "It is on its way to you: agent@example.com." in response.content.decode()
    assert send_due() == 1
    assert server.accepted == {agent.email: 1}
    assert server.mails[0]["Subject"] == "Trial: For Sam"
    assert Message.objects.get().customer is None


@pytest.mark.parametrize("data", [{}, {"language": "en"}, {"language": "xx", "contact": 1}, {"language": "en", "contact": "0"}])
def test_for_nobody_in_particular_nothing_is_sent(as_user, agent, template, data):
    as_user(agent).post(url(template), data)
    assert not Message.objects.exists()


def test_in_a_language_it_is_not_written_in_nothing_is_sent(as_user, agent, template):
    data = {"language": "th", "contact": make_contact().pk}
    assert "not written in this language" in as_user(agent).post(url(template), data, follow=True).content.decode()
    assert not Message.objects.exists()


def test_customers_of_other_teams_are_out_of_sight(as_user, settings, outsider, template):
    settings.TEAM_CUSTOMERS_ONLY = True
    as_user(outsider).post(url(template), {"language": "en", "contact": make_contact().pk})
    assert not Message.objects.exists()
