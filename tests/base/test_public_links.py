import re
import string

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from retention_site.base.public_links import HIGHEST, Link, make, read

numbers = st.integers(0, HIGHEST)
purposes = st.text(max_size=20)
ALPHABET = string.ascii_letters + string.digits + "-_"


@given(purposes, numbers, numbers)
def test_a_token_reads_back(purpose, id_, nonce):
    token = make(purpose, id_, nonce)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert read(token, purpose) == Link(id_, nonce)
    assert make(purpose, id_, nonce) == token


@given(numbers, numbers, st.integers(0, 42), st.sampled_from(ALPHABET))
def test_no_altered_token_verifies(id_, nonce, place, letter):
    token = make("survey", id_, nonce)
    altered = token[:place] + letter + token[place + 1 :]
    assert (read(altered, "survey") is None) == (altered != token)


@given(numbers, st.text(max_size=60) | st.text(ALPHABET, min_size=43, max_size=43))
def test_no_invented_token_verifies(id_, text):
    assert read(text, "survey") is None


@given(numbers, st.integers(0, 42))
def test_no_shortened_or_lengthened_token_verifies(id_, length):
    token = make("survey", id_, 1)
    assert read(token[:length], "survey") is None
    assert read(token + token[length], "survey") is None
    assert read(token + "=", "survey") is None


@given(purposes, purposes, numbers)
def test_a_token_serves_one_purpose(one, other, id_):
    assert (read(make(one, id_, 1), other) is not None) == (one == other)


@given(numbers, numbers, numbers)
def test_another_nonce_makes_another_token(id_, nonce, other):
    assert (make("survey", id_, nonce) == make("survey", id_, other)) == (nonce == other)


def test_another_key_voids_every_token():
    token = make("survey", 7, 1)
    with override_settings(HASH_KEY="k" * 40):
        assert read(token, "survey") is None


def test_the_signing_key_of_sessions_plays_no_part():
    token = make("survey", 7, 1)
    with override_settings(SECRET_KEY="s" * 60):
        assert read(token, "survey") == Link(7, 1)


@pytest.mark.parametrize(("id_", "nonce"), [(-1, 0), (0, -1), (HIGHEST + 1, 0), (0, HIGHEST + 1)])
def test_numbers_no_database_holds_are_refused(id_, nonce):
    with pytest.raises(ValueError, match="between"):
        make("survey", id_, nonce)
