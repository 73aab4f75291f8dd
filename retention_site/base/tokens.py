"""API tokens: `ks_` and eight letters to tell them apart, then 256 random bits. Only the SHA-256 is stored."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from retention_site.base import audit
from retention_site.base.models import ApiToken
from retention_site.base.prepared import Given, Prepared

KEYWORD = "bearer"
LONGEST_TOKEN = 200  # characters
USE_NOTED_EVERY = timedelta(minutes=1)

_valid_tokens: Prepared[ApiToken] = Prepared(
    lambda: (
        ApiToken.objects.valid(at=Given("at", models.DateTimeField()))
        .select_related("user")
        .filter(digest=Given("digest", models.CharField()))[:1]
    )
)


def make_token(
    *, user: models.Model, name: str, scopes: list[str], actor: models.Model | None, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token that acts as `user`; return it and its secret, which cannot be had again. Raises ValidationError."""
    prefix = f"ks_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken(user_id=user.pk, name=name, prefix=prefix, digest=_digest(secret), scopes=scopes, expires_at=expires_at)
    with transaction.atomic():
        token.full_clean()
        token.save()
        audit.record("token.created", token, actor=actor, after=audit.snapshot(token))
    return token, secret


def revoke_token(token: ApiToken, *, actor: models.Model | None) -> bool:
    """Make a token useless from now on; return False if it was already."""
    with transaction.atomic():
        now = timezone.now()
        if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
            return False
        before, after = {"revoked_at": None}, {"revoked_at": now.isoformat()}
        audit.record("token.revoked", token, actor=actor, before=before, after=after)
    return True


def find_token(secret: str, *, at: datetime) -> ApiToken | None:
    """Return the token with this secret if it may be used at `at` and its user is still with us."""
    if len(secret) > LONGEST_TOKEN:
        return None
    token = next(iter(_valid_tokens(at=at, digest=_digest(secret))), None)
    return token if token is not None and token.user.is_active else None


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer ks_…`; sets `request.user` to the member of staff and `request.auth` to the token."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        keyword, _space, secret = request.headers.get("Authorization", "").strip().partition(" ")
        if not keyword:
            return None
        token = find_token(secret.strip(), at=timezone.now()) if keyword.lower() == KEYWORD else None
        if token is None:
            # One answer for unknown, expired and revoked: it tells a guesser nothing
            raise AuthenticationFailed(_("This token is not valid."))
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return 'Bearer realm="api"'


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
