"""A mail scanner follows every link of many invitations and asks for pages nobody has: no vote, no refusal, no page found."""

import base64
import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Consent
from retention_site.base import public_links
from retention_site.base.public_pages import visits_seen
from surveys.links import INVITATION, KIOSK, TRAP, answer_url, asked_by, trap_url
from surveys.models import Response, ResponseChange
from tests.factories import make_customer
from tests.surveys.answering.pages import path_of, send, state
from tests.surveys.factories import make_contact, make_invitation, make_survey

pytestmark = pytest.mark.django_db(transaction=True)
INVITATIONS = 1000


def make_many(count: int):
    survey, customer = make_survey(), make_customer()
    return [make_invitation(survey=survey, contact=make_contact(customer=customer)) for _ in range(count)]


def links_of(invitation) -> list[str]:
    """Every link a scanner may find: in the mail, and on the page."""
    page, trap = path_of(answer_url(invitation)), path_of(trap_url(invitation))
    return [page, *(f"{page}?score={number}" for number in range(11)), f"{page}stop/", trap, f"{trap}stop/"]


def scan(invitations) -> set[int]:
    """Open every link of each."""
    client, found = Client(headers={"User-Agent": "Scanner"}), set()
    for number, invitation in enumerate(invitations):
        visits_seen.forget() if number % 10 == 0 else None
        for link in links_of(invitation):
            found.add(client.get(link).status_code)
        found.add(client.head(link).status_code)
    return found


def check_scan(count: int, times: int) -> None:
    invitations = make_many(count)
    before = state()
    if connection.vendor == "sqlite":  # its test database lives in the memory of one thread
        assert set.union(*(scan(invitations) for _ in range(times))) == {200}
    else:
        with ThreadPoolExecutor(times) as pool:
            assert set.union(*pool.map(closing(scan), [invitations] * times)) <= {200, 429}
    assert state() == before
    assert not Consent.objects.exists()
    for number, invitation in enumerate(invitations):
        visits_seen.forget()
        send(path_of(answer_url(invitation)), score=str(number % 11), put="recommend")
    assert Response.objects.counted().count() == ResponseChange.objects.count() == count


def closing(act):
    def run(*arguments):
        try:
            return act(*arguments)
        finally:
            connection.close()

    return run


def test_a_scanner_that_opens_everything_three_times_has_no_vote():
    check_scan(12, 3)


@pytest.mark.soak
def test_a_scanner_of_a_thousand_invitations_has_no_vote():
    check_scan(INVITATIONS, 3)


def test_of_a_hundred_thousand_guesses_none_names_anybody(invitation, link, django_assert_num_queries):
    """Read as the page reads them: those that are altered, of another purpose, or drawn by lot."""
    token = link.split("/")[2]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    guesses = {token[:at] + letter + token[at + 1 :] for at in range(len(token)) for letter in "AQgw05_-"} - {token}
    guesses |= {flipped(raw, bit) for bit in range(len(raw) * 8)}
    guesses |= {public_links.make(purpose, invitation.pk, invitation.nonce) for purpose in ("", "callback.move", "survey")}
    guesses |= {token[:length] for length in range(len(token))} | {token + "=", token + "A", token.lower()}
    head = raw[:16]  # the right record, and any signature
    while len(guesses) < 100_000:
        guesses.add(encoded(head + secrets.token_bytes(16) if len(guesses) % 2 else secrets.token_bytes(32)))
    with django_assert_num_queries(0):
        assert [guess for guess in guesses - {token} if read_by_any(guess)] == []
    assert asked_by(token).invitation == invitation


def read_by_any(token: str) -> bool:
    return any(public_links.read(token, purpose) for purpose in (INVITATION, TRAP, KIOSK))


def flipped(raw: bytes, bit: int) -> str:
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return encoded(bytes(changed))


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_guessing_on_the_page_finds_one_answer_and_then_a_limit(client, link):
    token = link.split("/")[2]
    bodies, codes = set(), []
    for number in range(2000):
        if number % 200 == 0:
            visits_seen.forget()
        guess = encoded(secrets.token_bytes(32)) if number % 2 else flipped(base64.urlsafe_b64decode(token + "="), number % 256)
        response = client.get(f"/n/{guess}/")
        codes.append(response.status_code)
        bodies.add(re.sub(rb"\s+", b" ", response.content))
    assert set(codes) == {404}
    assert len(bodies) == 1
    visits_seen.forget()
    codes = [client.get("/n/nonsense/").status_code for _ in range(300)]
    assert codes == [404] * 240 + [429] * 60
