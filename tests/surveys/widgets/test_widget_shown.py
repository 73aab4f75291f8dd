import pytest

from accounts.contact_policy import reason_words
from surveys.models import Invitation
from tests.surveys.factories import make_widget_site
from tests.surveys.widgets.visitors import say, signed

pytestmark = pytest.mark.django_db


def test_showing_is_asking(site, contact):
    assert say("shown", site, signed(site, contact)).json()["token"]
    invitation = Invitation.objects.get()
    assert (invitation.contact, invitation.channel, invitation.trigger, invitation.status) == (
        contact,
        "widget",
        "widget",
        "asked",
    )
    assert invitation.asked_at
    assert invitation.expires_at
    assert reason_words("asked_lately")


def test_it_is_not_shown_again_on_any_site_until_the_clocks_allow(site, contact):
    other = make_widget_site(origin="https://other.example.com")
    assert say("shown", site, signed(site, contact)).status_code == 200
    for again in (site, other):
        assert say("ask", again, signed(again, contact)).status_code == 204
        assert say("shown", again, signed(again, contact)).status_code == 204
    assert Invitation.objects.count() == 1


def test_nobody_unsigned_is_asked(site, contact):
    assert say("shown", site, signed(site, contact) | {"signature": ""}).status_code == 204
    assert say("shown", site, signed(site, contact), origin="https://evil.example").status_code == 403
    assert not Invitation.objects.exists()


def test_only_posts(client):
    assert client.get("/widget/shown/").status_code == 405
