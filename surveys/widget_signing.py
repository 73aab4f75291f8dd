"""How a site of the company's own says who is logged in there: a text and its signature, which only its server can make.

The text is the customer's external id, the contact's e-mail address and the moment of signing in seconds since 1970, with "|"
between them; its signature is HMAC-SHA256 of it under the site's secret, in small hexadecimal digits. It is good for a day, so
that one copied out of an old page says nothing. The secret is derived from `HASH_KEY` and the site's nonce, and stored nowhere.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings

GOOD_FOR = timedelta(days=1)
CLOCKS_APART = timedelta(minutes=5)  # how far ahead of ours the clock of another server may be
LONGEST = 500  # characters of the text


@dataclass(frozen=True)
class Person:
    """Who is logged in there, as that site's server says."""

    external_id: str
    email: str


def secret_of(site: int, nonce: int) -> str:
    """Return the secret that the site of this primary key signs with: 64 hexadecimal digits."""
    return hmac.digest(settings.HASH_KEY.encode(), f"keepsake.widget|{site}|{nonce}".encode(), sha256).hex()


def sign(secret: str, user: str) -> str:
    """Return the signature of a text."""
    return hmac.digest(secret.encode(), user.encode(), sha256).hex()


def read_person(user: str, signature: str, secret: str, *, at: datetime) -> Person | None:
    """Return whom a text names, or None unless it was signed with `secret` within the last day."""
    if len(user) > LONGEST or not hmac.compare_digest(sign(secret, user).encode(), signature.encode()):
        return None
    rest, _second, moment = user.rpartition("|")
    external_id, _first, email = rest.rpartition("|")  # an id may hold the sign between
    if not (external_id and email and moment.isascii() and moment.isdigit() and len(moment) <= 10):
        return None
    age = at.timestamp() - int(moment)
    fresh = -CLOCKS_APART.total_seconds() <= age <= GOOD_FOR.total_seconds()
    return Person(external_id, email) if fresh else None
