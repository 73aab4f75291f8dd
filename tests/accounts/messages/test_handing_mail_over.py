"""What the one place that hands mail to a server says of it, step by step, against a real server."""

import pytest
from django.core.mail import EmailMultiAlternatives

from accounts import login
from accounts.messages import kinds
from retention_site.base.mail import MailServer, Rejected, ServerAway, Unknown


def mail(to="somebody@example.com", text="Hello", **fields):
    return EmailMultiAlternatives(fields.pop("subject", "Hello"), text, to=[to], **fields)


def test_one_connection_carries_many(server):
    with MailServer() as mail_server:
        for n in range(5):
            mail_server.send(mail(to=f"to{n}@example.com"))
    assert sum(server.accepted.values()) == 5
    assert len(server.taken) == 1


def test_a_server_that_has_enough_of_a_connection_gets_another(server):
    server.patience = 2
    with MailServer() as mail_server:
        for n in range(5):
            mail_server.send(mail(to=f"to{n}@example.com"))
    assert sum(server.accepted.values()) == 5
    assert len(server.taken) == 3


@pytest.mark.parametrize("reply", ["530 authentication required", "451 not now"])
def test_a_server_that_takes_nothing_from_us_is_away(server, reply):
    server.refuses = reply
    with MailServer() as mail_server, pytest.raises(ServerAway, match=reply):
        mail_server.send(mail())


@pytest.mark.parametrize(("reply", "is_final"), [("550 no such user", True), ("451 busy", False)])
def test_a_refused_recipient_leaves_the_connection_usable(server, reply, is_final):
    server.answers["bad@example.com"] = reply
    with MailServer() as mail_server:
        with pytest.raises(Rejected, match=reply) as refusal:
            mail_server.send(mail(to="bad@example.com"))
        mail_server.send(mail())
    assert refusal.value.is_final == is_final
    assert (sum(server.accepted.values()), len(server.taken)) == (1, 1)


def test_hanging_up_before_the_text_is_a_refusal_and_after_it_a_doubt(server):
    server.answers |= {"before@example.com": "hang up before", "after@example.com": "hang up after"}
    with MailServer() as mail_server:
        with pytest.raises(Rejected) as refusal:
            mail_server.send(mail(to="before@example.com"))
        with pytest.raises(Unknown):
            mail_server.send(mail(to="after@example.com"))
        mail_server.send(mail())
    assert not refusal.value.is_final
    assert server.accepted == {"after@example.com": 1, "somebody@example.com": 1}


@pytest.mark.parametrize(
    "address",
    ["no address", "two@example.com, three@example.com", "a@example.com\r\nRCPT TO:<b@example.com>", "สมชาย@example.com", ""],
)
def test_a_bad_address_is_refused_before_anything_is_said(server, address):
    with MailServer() as mail_server:
        with pytest.raises((ValueError, Rejected)):
            mail_server.send(mail(to=address))
        mail_server.send(mail())
    assert server.accepted == {"somebody@example.com": 1}


def test_a_domain_in_any_script_is_written_as_mail_does(server):
    with MailServer() as mail_server:
        mail_server.send(mail(to="shop@ไทย.example"))
    assert list(server.accepted) == ["shop@xn--o3cw4h.example"]


@pytest.mark.parametrize("field", ["subject", "headers", "from_email"])
def test_headers_cannot_be_smuggled_in(server, field):
    evil = "Hello\r\nBcc: everybody@example.com"
    with MailServer() as mail_server, pytest.raises(ValueError):  # noqa: PT011 - BadHeaderError is one
        mail_server.send(mail(**{field: {"X-Note": evil} if field == "headers" else evil}))
    assert not server.accepted


def test_a_subject_is_one_line_whatever_it_quotes():
    assert kinds.Mail("Call \n\t Siam\x00 Coffee\u2028now", "").subject == "Call Siam Coffee now"
    assert kinds.Mail("family \U0001f468\u200d\U0001f469", "").subject == "family \U0001f468\u200d\U0001f469"
    assert len(kinds.Mail("x" * 999, "").subject) == 250


def test_lines_of_dots_and_lone_carriage_returns_stay_text(server):
    text = "one\n.\n..two\r.\rMAIL FROM:<evil@example.com>\nthe end"
    with MailServer() as mail_server:
        mail_server.send(mail(text=text))
    assert sum(server.accepted.values()) == 1
    assert server.mails[0].get_content().split() == ["one", ".", "..two", ".", "MAIL", "FROM:<evil@example.com>", "the", "end"]


@pytest.mark.django_db
def test_account_mail_takes_the_same_way(server, agent):
    login.send_welcome(agent)
    assert server.accepted == {agent.email: 1}
