"""What kind of data every column holds: each model field is classed, and a test fails on one that is not.

Each app has a `privacy.py` that calls `register` for its models; they are found when Django starts. Erasure and export go by
these tables: personal data is removed or blanked, pseudonymous data loses its link to a person, plain data stays.
"""

from enum import StrEnum

from django.db import models


class Kind(StrEnum):
    PERSONAL = "personal"  # names or describes a person by itself, or is free text that may
    PSEUDONYMOUS = "pseudonymous"  # says something about a person through a key: who, which record, a keyed hash
    PLAIN = "plain"  # says nothing about a person, alone or joined


KEYS_AND_STAMPS = frozenset({"id", "version", "created_at", "updated_at"})  # plain on every model
_kinds: dict[tuple[str, str], Kind] = {}


def register(model: str, *, personal: str = "", pseudonymous: str = "", plain: str = "") -> None:
    """Class the fields of `model` ("app.model", small letters), names apart by blanks. Raises ValueError on a repeat."""
    lists = {Kind.PERSONAL: personal, Kind.PSEUDONYMOUS: pseudonymous, Kind.PLAIN: plain}
    for kind, names in lists.items():
        for name in names.split():
            if (model, name) in _kinds:
                raise ValueError(f"{model}.{name} is classed twice")
            _kinds[model, name] = kind


def kind_of(model: type[models.Model], field: str) -> Kind | None:
    """Return what kind of data a field holds, or None if nobody has said."""
    if field in KEYS_AND_STAMPS:
        return Kind.PLAIN
    return _kinds.get((model._meta.label_lower, field))


def registered() -> frozenset[tuple[str, str]]:
    """Return every (model, field) that is classed by name."""
    return frozenset(_kinds)


register(
    "base.auditentry",
    personal="before after",
    pseudonymous="actor object_id",
    plain="at via action object_type",
)
register("base.draft", personal="data", pseudonymous="user subject", plain="form")
register(
    "base.idempotencyrecord",
    personal="answer",
    pseudonymous="user key path body_digest",
    plain="status",
)
register(
    "base.job",
    personal="message",
    pseudonymous="created_by result_url",
    plain="kind status done total cancel_requested finished_at",
)
register("base.savedview", personal="name query", pseudonymous="user", plain="page is_shared")
register(
    "base.apitoken",
    pseudonymous="user prefix digest last_used_at window_began_at window_requests",
    plain="name scopes expires_at revoked_at",
)
register(
    "base.work",
    personal="error",  # what went wrong may quote what it was about
    pseudonymous="key",
    plain="task status attempts due_at leased_until finished_at",
)
