"""One place in the product hands mail to a server: everything else plans a message, or asks that place."""

import ast

import pytest
from django.dispatch import Signal

from accounts import signals
from tests.house.tree import modules, name

DOOR = "retention_site/base/mail.py"
CALLED = {"get_connection", "send_messages", "send_mass_mail", "mail_admins", "mail_managers"}
SIGNALS = {name for name, each in vars(signals).items() if isinstance(each, Signal)}  # what they send are no mails
IMPORTED = CALLED | {"smtplib", "aiosmtplib", "send_mail", "django.core.mail.backends.smtp"}


def ways_out(source: str) -> set[str]:
    """The names of what sends mail by itself that a module imports or calls."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            found |= IMPORTED & ({each.name for each in node.names} | {node.module or ""})
        elif isinstance(node, ast.Import):
            found |= IMPORTED & {each.name for each in node.names}
        elif isinstance(node, ast.Attribute):
            found |= CALLED & {node.attr}
    return found


@pytest.mark.parametrize(
    "source",
    [
        "import smtplib",
        "from django.core.mail import send_mail",
        "from django.core.mail.backends.smtp import EmailBackend",
        "from django.core import mail\nmail.get_connection()",
        "connection.send_messages([m])",
    ],
)
def test_every_way_out_is_seen(source):
    assert ways_out(source)


def test_only_the_door_hands_mail_over():
    assert [name(path) for path in modules() if ways_out(path.read_text("utf-8"))] == [DOOR]


def test_no_message_sends_itself():
    """A message's own `send()` opens a connection of its own: what the product calls so are the door and its connection."""
    calls = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send":
                calls.add((name(path), ast.unparse(node.func.value)))
    mails = {call for call in calls if call[1] not in SIGNALS}
    assert mails == {
        ("accounts/login.py", "server"),
        ("accounts/messages/sender.py", "server"),
        (DOOR, "smtp"),
    }
