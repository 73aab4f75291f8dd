from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, MailPreferences, Message
from tests.doors import assert_doors, assert_hidden_from_other_teams
from tests.factories import make_message

pytestmark = pytest.mark.django_db
SEEN = ["", "lifecycle", "personal", "promotion", "survey"]


@pytest.fixture
def url(contact):
    return reverse("mail_preferences_edit", args=[contact.pk])


def test_writes_what_they_told_us(as_user, agent, contact, url):
    until = timezone.localdate() + timedelta(days=40)
    planned = make_message(contact=contact, purpose="promotion")
    data = {
        "seen": SEEN,
        "wanted": ["survey", "lifecycle", "personal"],
        "less_often": "on",
        "paused_until": until.isoformat(),
        "wording": "ไม่เอาโปรโมชั่น",
        "wording_language": "th",
    }
    assert as_user(agent).post(url, data).url == contact.customer.get_absolute_url()
    line = Consent.objects.get()
    assert (line.purpose, line.decision, line.source, line.actor) == ("promotion", "refused", "staff", agent)
    assert (line.wording, line.wording_language) == ("ไม่เอาโปรโมชั่น", "th")
    preferences = MailPreferences.objects.get()
    assert (preferences.contact, preferences.less_often, preferences.paused_until) == (contact, True, until)
    assert Message.objects.get(pk=planned.pk).status == "cancelled"


def test_saving_what_is_there_writes_nothing(as_user, agent, url):
    as_user(agent).post(url, {"seen": SEEN, "wanted": SEEN[1:]})
    assert not Consent.objects.exists()
    assert not MailPreferences.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"wanted": "all"}, "wanted"),
        ({"paused_until": "soon"}, "paused_until"),
        ({"paused_until": "2020-01-01"}, "paused_until"),
    ],
)
def test_bad_input_is_refused_and_given_back(as_user, agent, url, wrong, field):
    response = as_user(agent).post(url, {"seen": SEEN, "wanted": [], "wording": "as they said"} | wrong)
    assert field in response.context["form"].errors
    assert "as they said" in response.content.decode()
    assert not Consent.objects.exists()


def test_the_pages_of_contact_and_customer_tell(as_user, agent, contact, url):
    client = as_user(agent)
    until = timezone.localdate() + timedelta(days=40)
    client.post(url, {"seen": SEEN, "wanted": SEEN[1:4], "less_often": "on", "paused_until": until.isoformat()})
    for page in (contact.customer.get_absolute_url(), reverse("contact_edit", args=[contact.pk])):
        shown = client.get(page).content.decode()
        assert "Wants hints and offers less often." in shown
        assert "Nothing but service until" in shown
        assert url in shown


def test_doors(as_user, url):
    assert_doors(as_user, url, methods="get post")


def test_a_contact_of_another_team_is_not_found(as_user, settings, url):
    assert_hidden_from_other_teams(as_user, settings, url, method="post")


def test_queries(as_user, agent, url, django_assert_num_queries):
    client = as_user(agent)
    with django_assert_num_queries(7):
        client.get(url)
