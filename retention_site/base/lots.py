"""Drawing lots: a number from 0 to 9999 for each key under a salt, the same in Python, SQLite and PostgreSQL, for good.

Whole numbers alone, so that databases without any function for hashing agree: the key is multiplied and squared modulo primes
below 2**31, by numbers that are taken from the salt. No product reaches 2**63. It spreads; it keeps no secret.
"""

from functools import lru_cache
from hashlib import blake2b

LOTS = 10_000  # 100 of them are one percent
# The largest primes below 2**31; the square of one modulus is taken by the next, or patterns of the keys would show through
_FIRST, _SECOND, _THIRD = 2_147_483_647, 2_147_483_629, 2_147_483_587


def lot(key: int, salt: str) -> int:
    """Return the lot of `key` (0 or above) under `salt`: one of 0 to LOTS - 1, as good as independent of that under another."""
    a, b, c, d, e, f = _numbers(salt)
    first = (key % _FIRST * a + b) % _FIRST
    second = (first * first % _SECOND * c + d) % _SECOND
    return (second * second % _THIRD * e + f) % _THIRD % LOTS


def lot_sql(column: str, salt: str) -> str:
    """Return an expression for the lot of the key in `column`, for a statement that is run with parameters (its % are doubled).

    `column` comes from our code; of the salt only numbers go in.
    """
    a, b, c, d, e, f = _numbers(salt)
    first = f"((CAST({column} AS bigint) %% {_FIRST} * {a} + {b}) %% {_FIRST})"
    second = f"(({first} * {first} %% {_SECOND} * {c} + {d}) %% {_SECOND})"
    return f"(({second} * {second} %% {_THIRD} * {e} + {f}) %% {_THIRD} %% {LOTS})"


@lru_cache(maxsize=256)
def _numbers(salt: str) -> tuple[int, ...]:
    """Return six numbers from 1 to below the smallest modulus, as the salt gives them."""
    digest = blake2b(salt.encode(), digest_size=48).digest()
    return tuple(int.from_bytes(digest[start : start + 8]) % (_THIRD - 1) + 1 for start in range(0, 48, 8))
