from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from retention_site.base.models import ApiToken, AuditEntry
from tests.api.client import Api

pytestmark = pytest.mark.django_db


def create(*options: str) -> str:
    out = StringIO()
    call_command("create_token", *options, stdout=out)
    return out.getvalue()


def test_the_token_is_the_last_word_and_works(agent):
    printed = create("--user", "AGENT@example.com", "--name", "My shop", "--scope", "read", "--scope", "write")
    caller = Api(None)
    caller.head["Authorization"] = f"Bearer {printed.split()[-1]}"
    assert caller.post("customers/", {"external_id": "a", "name": "A"}).status_code == 201
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.scopes) == (agent, "My shop", ["read", "write"])
    assert AuditEntry.objects.about(token).get().via == "command"


@pytest.mark.parametrize(
    "options",
    [
        ["--user", "nobody@example.com", "--name", "x", "--scope", "read"],
        ["--user", "agent@example.com", "--name", "x", "--scope", "admin"],
        ["--user", "agent@example.com", "--name", "x"],
        ["--user", "agent@example.com", "--name", "", "--scope", "read"],
        ["--user", "agent@example.com", "--name", "x" * 81, "--scope", "read"],
    ],
)
def test_bad_input_makes_none(agent, options):
    with pytest.raises(CommandError):
        create(*options)
    assert not ApiToken.objects.exists()


def test_somebody_who_left_gets_none(agent):
    agent.is_active = False
    agent.save()
    with pytest.raises(CommandError, match="No working member of staff"):
        create("--user", "agent@example.com", "--name", "x", "--scope", "read")
