"""Addresses as they are compared without being kept: by a hash under a key of ours."""

import hashlib
import hmac

from django.conf import settings


def hash_address(address: str) -> str:
    """Return the HMAC-SHA256 of an address, folded as mail servers do in practice, under HASH_KEY; empty for none."""
    folded = address.strip().casefold()
    if not folded:
        return ""
    return hmac.new(settings.HASH_KEY.encode(), folded.encode(), hashlib.sha256).hexdigest()
