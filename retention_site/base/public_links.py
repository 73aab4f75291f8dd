"""Tokens of public links: unguessable, for one purpose each, made again at will, revoked by changing the nonce.

A token is the id and the nonce of a record and the first 128 bits of HMAC-SHA256(`HASH_KEY`; purpose, id, nonce).
Nothing is stored: a reminder carries the same token, and a record that changes its nonce makes every token before it void. The
caller compares the nonce that comes back with the record's; unknown, revoked and erased must look alike to the visitor.
"""

import base64
import binascii
import hmac
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings

MAC_BYTES = 16  # 128 bits
HIGHEST = 2**63 - 1
_ID_BYTES, _NONCE_BYTES = 8, 8
_HEAD_BYTES = _ID_BYTES + _NONCE_BYTES


class Link(NamedTuple):
    """What a token names: a record by its primary key, and the nonce the record had when the token was made."""

    id: int
    nonce: int


def make(purpose: str, id: int, nonce: int) -> str:  # noqa: A002
    """Return the token of a link: 43 characters of A–Z, a–z, 0–9, - and _. `id` and `nonce` are from 0 to 2**63 - 1."""
    if not (0 <= id <= HIGHEST and 0 <= nonce <= HIGHEST):
        raise ValueError("an id and a nonce lie between 0 and 2**63 - 1")
    head = id.to_bytes(_ID_BYTES) + nonce.to_bytes(_NONCE_BYTES)
    return base64.urlsafe_b64encode(head + _mac(purpose, head)).decode().rstrip("=")


def read(token: str, purpose: str) -> Link | None:
    """Return what a token names, or None unless it was made here, for this purpose, and is unchanged."""
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    head, mac = raw[:_HEAD_BYTES], raw[_HEAD_BYTES:]
    if not hmac.compare_digest(mac, _mac(purpose, head)):
        return None
    link = Link(int.from_bytes(head[:_ID_BYTES]), int.from_bytes(head[_ID_BYTES:]))
    # One spelling only: the last character of base64 has bits that decode to nothing
    return link if hmac.compare_digest(make(purpose, *link), token) else None


def _mac(purpose: str, head: bytes) -> bytes:
    # The length keeps the purpose and what follows apart, whatever the purpose is called
    name = purpose.encode()
    message = b"keepsake.public_link" + len(name).to_bytes(2) + name + head
    return hmac.digest(settings.HASH_KEY.encode(), message, sha256)[:MAC_BYTES]
