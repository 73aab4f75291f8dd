import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone, translation

from accounts.messages.clicks import LINK, TRAP, forget_policy, tracked
from accounts.messages.kinds import prepare_mails, render_mail
from accounts.models import ContactPolicy, LinkClick, Message
from retention_site.base import public_links
from retention_site.base.public_pages import visits_seen
from tests.factories import make_contact, make_message, make_message_template

pytestmark = pytest.mark.django_db
HELP, NEWS = "https://help.example.com/start?a=1&b=2", "https://example.com/news"
BODY = f"Hello {{{{ name }}}},\n\n[begin here]({HELP}) or [read the news]({NEWS}), again [here]({HELP})."


@pytest.fixture(autouse=True)
def _policy():
    visits_seen.forget()
    ContactPolicy.objects.create(pk=1, counts_clicks=True)
    forget_policy()
    yield
    forget_policy()


@pytest.fixture
def message(db):
    template = make_message_template(body=BODY)
    contact = make_contact(full_name="Sam Lee", language="en")
    an_hour_ago = timezone.now() - timedelta(hours=1)
    sent = {"status": "sent", "begun_at": an_hour_ago, "settled_at": an_hour_ago}
    return make_message(contact=contact, kind="template", purpose="lifecycle", template=template, edition=1, **sent)


def mail_of(message):
    prepare_mails([message])
    with translation.override(message.language):
        return render_mail(message)


def links_in(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'href="([^"]+)"', html)]


def path(message, place: int) -> str:
    return f"/l/{public_links.make(LINK, message.pk, place)}/"


def clicks() -> list[tuple]:
    return list(LinkClick.objects.order_by("pk").values_list("place", "is_scanner"))


def test_links_written_in_a_mail_lead_past_us_to_where_they_led(client, message, settings):
    mail = mail_of(message)
    links = [each for each in links_in(mail.html) if "/l/" in each]
    assert HELP not in links_in(mail.html)
    assert HELP in mail.text
    assert [client.get(each.removeprefix(settings.BASE_URL)).get("Location") for each in links] == [HELP, NEWS, HELP, None]
    assert any("/u/" in each for each in links_in(mail.html))


def test_where_nobody_counts_links_are_left_as_they_are(client, message):
    link = path(message, 0)
    ContactPolicy.objects.update(counts_clicks=False)
    forget_policy()
    assert {HELP, NEWS} <= set(links_in(mail_of(message).html))
    assert tracked(HELP, message, 0) == HELP
    assert client.get(link).url == HELP  # of a mail from when it was counted
    assert clicks() == []


def test_a_get_is_counted_and_decides_nothing(client, message):
    before = Message.objects.values().get(pk=message.pk)
    response = client.get(path(message, 0))
    assert (response.status_code, response.url) == (302, HELP)
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert client.head(path(message, 0)).status_code == 302
    assert clicks() == [(0, False)]
    assert Message.objects.values().get(pk=message.pk) == before


def test_it_leads_nowhere_else(client, message):
    other = make_message()
    wrong = [path(message, 2), path(other, 0), "/l/nonsense/", path(message, 0).replace("/l/", "/l/A"), path(message, TRAP)]
    elsewhere = f"{path(message, 0)}?url=https://evil.example"
    responses = [client.get(each) for each in wrong]
    assert {each.status_code for each in responses} == {404}
    assert len({each.content for each in responses}) == 1
    assert client.get(elsewhere).url == HELP


def test_an_edition_that_was_written_since_changes_no_link(client, message):
    template = message.template
    template.wordings.create(edition=2, language="en", subject="New", body="Hello {{ name }}, [x](https://new.example)")
    type(template).objects.filter(pk=template.pk).update(edition=2)
    assert client.get(path(message, 0)).url == HELP


def test_who_comes_seconds_after_sending_is_a_machine(client, message):
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(begun_at=now, settled_at=now)
    client.get(path(message, 0))
    assert clicks() == [(0, True)]


def test_several_links_in_a_second_are_a_machines(client, message, time_machine_at):
    client.get(path(message, 0))
    client.get(path(message, 1))
    assert clicks() == [(0, True), (1, True)]
    time_machine_at.shift(timedelta(minutes=5))
    client.get(path(message, 0))
    assert clicks()[-1] == (0, False)


def test_pressing_one_link_twice_is_a_persons(client, message, time_machine_at):
    client.get(path(message, 0))
    client.get(path(message, 0))
    assert clicks() == [(0, False), (0, False)]


def test_whoever_follows_the_trap_is_a_machine(client, message, time_machine_at):
    client.get(path(message, 0))
    time_machine_at.shift(timedelta(seconds=20))
    assert client.get(path(message, TRAP)).status_code == 404
    time_machine_at.shift(timedelta(seconds=20))
    client.get(path(message, 1))
    assert clicks() == [(0, True), (TRAP, True), (1, True)]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_there_is_no_other_method(client, message, method):
    assert getattr(client, method)(path(message, 0)).status_code == 405


def test_its_number_of_queries(client, message, django_assert_num_queries):
    ContactPolicy.objects.update(counts_clicks=False)
    with django_assert_num_queries(3):  # the message, its words, the policy
        client.get(path(message, 0))
