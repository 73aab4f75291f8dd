"""Every operation of the schema, called with what fits it and with what does not: no server error, and answers as
described.

Besides calls made up at random there are over a hundred for each operation that go along the limits of its schema. Nearly all
of these are refused before a database is asked, so in the suite SQLite has them, and PostgreSQL those made up
(`test_hostile_input.py` has what it refuses and SQLite takes). SCHEMATHESIS_EXAMPLES asks for a longer run, as `make soak`
does: all of them on either, with fresh random data each time.
"""

import hashlib
import os
from collections.abc import Iterator
from itertools import count

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from retention_site.base.models import ApiToken
from retention_site.wsgi import application
from tests.api.nouns import NOUNS

EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES")
MADE_UP = [Phase.generate, Phase.shrink]
ALL = [Phase.explicit, *MADE_UP]

schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
SECRET = "ks_a1b2c3d4_of-a-test"  # calls are put together before there is a database, so it must be known beforehand


@schema.auth(refresh_interval=None)
class Token:
    def get(self, case, context) -> str:
        return SECRET

    def set(self, case, secret, context) -> None:
        case.headers["Authorization"] = f"Bearer {secret}"


pytestmark = pytest.mark.django_db


class Rows(dict[str, list[str]]):
    """Two rows of each noun that is asked for, so that what is named is often there."""

    def __missing__(self, name: str) -> list[str]:
        self[name] = [str(NOUNS[name].make().pk) for _ in range(2)]
        return self[name]


@pytest.fixture
def rows(db) -> Rows:
    return Rows()


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A server closes old connections around each request; here that would end the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def token(rows, admin, settings) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"token": None}}
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    ApiToken.objects.create(user=admin, name="test", prefix=SECRET[:11], digest=digest, scopes=["read", "write"])


@schema.parametrize()
@settings(
    max_examples=int(EXAMPLES or 5),
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=ALL if EXAMPLES or connection.vendor == "sqlite" else MADE_UP,
)
def test_operation(case, rows):
    noun = case.path.split("/")[3]
    for name in [noun] if noun in NOUNS else NOUNS:  # what is no collection may count any of them
        rows[name]
    aim(case, rows)
    # A well-formed request may still be refused: the code is taken, the spell overlaps, the customer is unknown
    excluded = [positive_data_acceptance]
    if case.path == "/api/v1/usage-events/":
        excluded.append(negative_data_rejection)  # bad events are told in a 200, beside the good ones
    response = case.call()
    if response.status_code == 412:
        excluded.append(negative_data_rejection)  # a stale ETag is told before the body is read
    case.validate_response(response, excluded_checks=excluded)


def test_operations_are_tried(request):
    """A suite from which they are missing, as with a pytest that the plugin does not know, would be as green."""
    here = [item.name for item in request.session.items if item.path == request.path]
    assert here == [request.node.name] or any(name.startswith("test_operation[") for name in here)


def aim(case, rows) -> None:
    """Let most of the well-formed calls name what exists; random ids would nearly all end in a 404."""
    if "Idempotency-Key" in case.headers and next(numbers) % 5:
        # Keys made up at random are often equal, and the second request would go no further than that
        case.headers["Idempotency-Key"] = f"key {next(numbers)}"
    if case.meta is not None and case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if "id" in case.path_parameters and int(case.path_parameters["id"]) % 4:
        case.path_parameters["id"] = rows[case.path.split("/")[3]][0]
    fill(case.body, rows)


def fill(body, rows) -> None:
    if isinstance(body, list):
        for item in body:
            fill(item, rows)
    if isinstance(body, dict):
        for field, value in body.items():
            fill(value, rows)
            if field in KNOWN and value:
                body[field] = KNOWN[field]
            if field in REFERENCES and str(value).isdecimal() and int(value) % 4:
                body[field] = rows[REFERENCES[field]][0]


# Texts of which the schema cannot say what is right
KNOWN = {"timezone": "Asia/Bangkok", "phone": "+6621140096", "at": "2026-01-31T09:30:00Z"}
REFERENCES = {
    "customer": "customers",
    "contact": "contacts",
    "spell": "spells",
    "product": "products",
    "issue": "issues",
    "assignee": "users",
    "specialist": "users",
    "manager": "users",
    "team": "teams",
}
numbers = count(1)
