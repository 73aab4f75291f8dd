import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.sending import add_pace, pause_sending
from accounts.messages import sender
from accounts.messages.kinds import Mail, message_kind
from accounts.models import Message, SendingPace, SendingState
from accounts.roles import Role
from retention_site.base.mail import Misconfigured
from retention_site.base.models import AuditEntry
from tests.doors import assert_doors
from tests.factories import make_contact, make_message

pytestmark = pytest.mark.django_db
URL = "/settings/sending/"


@pytest.fixture
def lead_client(as_user, lead):
    return as_user(lead)


@pytest.fixture
def manager_client(as_user, manager, monkeypatch):
    monkeypatch.setattr("accounts.models.User.needs_mfa", False)
    return as_user(manager)


@message_kind("test.plain", "plain")
def plain(message):
    return Mail(subject="Hello", text="Hello")


def due_message(**fields):
    return make_message(kind="test.plain", contact=make_contact(), due_at=timezone.now(), **fields)


def test_a_server_that_refuses_us_pauses_everything_and_says_why(server, lead_client, agent, as_user):
    message = due_message()
    server.refuses = "550 5.7.1 sender not known here"
    with pytest.raises(Misconfigured):
        sender.send_due()
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("planned", 0)
    assert not sender.is_due()
    text = lead_client.get(URL).content.decode()
    assert "sender not known here" in text
    assert "No mail leaves just now." in lead_client.get(reverse("customer_list")).content.decode()
    assert "No mail leaves just now." not in as_user(agent).get(reverse("customer_list")).content.decode()
    assert lead_client.get("/healthz/deep/").json()["sending"] == "paused"

    server.refuses = ""
    assert lead_client.post(reverse("sending_resume")).url == URL
    assert sender.send_due() == 1
    assert lead_client.get("/healthz/deep/").json()["sending"] == "on"
    entries = AuditEntry.objects.filter(action__startswith="sending.").order_by("pk")
    assert list(entries.values_list("action", "actor__email")) == [
        ("sending.paused", None),
        ("sending.resumed", "lead@example.com"),
    ]


def test_pausing_reaches_what_is_leased(server, lead_client, lead):
    leased = due_message()
    Message.objects.filter(pk=leased.pk).update(status="leased", lease="x", leased_until=timezone.now())
    assert lead_client.post(reverse("sending_pause")).url == URL
    assert not pause_sending(actor=lead)
    leased.refresh_from_db()
    assert (leased.status, leased.lease) == ("planned", "")
    assert sender.send_due() == 0
    assert SendingState.objects.get().actor == lead


def test_a_manager_sets_paces_and_removes_them(manager_client, lead_client):
    assert manager_client.post(reverse("sending_pace_add"), {"domain": "@Example.com", "per_minute": "60"}).url == URL
    pace = SendingPace.objects.get()
    assert (pace.domain, pace.per_minute) == ("example.com", 60)
    page = manager_client.get(URL).content.decode()
    assert "example.com" in page
    assert reverse("sending_pace_remove", args=[pace.pk]) in page
    assert reverse("sending_pace_remove", args=[pace.pk]) not in lead_client.get(URL).content.decode()
    assert manager_client.post(reverse("sending_pace_remove", args=[pace.pk])).url == URL
    assert not SendingPace.objects.exists()
    assert AuditEntry.objects.filter(action__startswith="sending_pace.").count() == 2


@pytest.mark.parametrize(
    "posted",
    [
        {"domain": "no domain", "per_minute": "60"},
        {"domain": "", "per_minute": "0"},
        {"domain": "", "per_minute": ""},
        {"domain": "example.com", "per_minute": "5"},
    ],
)
def test_bad_paces_are_refused(manager_client, manager, posted):
    add_pace(actor=manager, domain="example.com", per_minute=9)
    response = manager_client.post(reverse("sending_pace_add"), posted)
    assert response.context["form"].errors
    assert SendingPace.objects.count() == 1


def test_the_page_asks_as_often_however_much_there_is(lead_client, django_assert_max_num_queries):
    lead_client.get(URL)
    for n in range(5):
        SendingPace.objects.create(domain=f"d{n}.example", per_minute=1)
        due_message(occasion=f"n:{n}")
    with django_assert_max_num_queries(8):
        lead_client.get(URL)


def test_doors(as_user):
    assert_doors(as_user, URL, least=Role.LEAD)
    assert_doors(as_user, reverse("sending_pause"), methods="post", least=Role.LEAD)
    assert_doors(as_user, reverse("sending_resume"), methods="post", least=Role.LEAD)
    assert_doors(as_user, reverse("sending_pace_add"), methods="post", least=Role.MANAGER)
    pace = SendingPace.objects.create(domain="example.com", per_minute=60)
    assert_doors(as_user, reverse("sending_pace_remove", args=[pace.pk]), methods="post", least=Role.MANAGER)
