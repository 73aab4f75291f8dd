"""What someone is typing into a form, kept on the server every few seconds; and which form was already saved.

A draft belongs to one person, one form and the record it is about. Each rendering of a form carries a random token; saving it
leaves that token behind, so that a form sent twice is saved once, and a copy left in a browser is known to be stale.
"""

import secrets
from typing import Any

from django.db import models, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from retention_site.base.changes import refuse
from retention_site.base.models import Draft

MOST_BYTES = 200_000
TOKEN_FIELD = "draft_token"  # noqa: S105
UNKEPT_FIELDS = ("csrfmiddlewaretoken",)


def new_token() -> str:
    """Return a token for one rendering of a form."""
    return secrets.token_urlsafe(12)


def save_draft(user: models.Model, form: str, subject: str, data: QueryDict) -> Draft:
    """Keep what was typed, over what was kept before. Raises ValidationError when it is longer than any form.

    A form that was saved meanwhile is left alone: its last keystrokes may arrive late.
    """
    fields = data.copy()
    for name in UNKEPT_FIELDS:
        fields.pop(name, None)
    text = fields.urlencode()
    if len(text) > MOST_BYTES:
        raise refuse("__all__", _("This draft is too long to be kept."))
    with transaction.atomic():
        draft = lock_draft(user, form, subject)
        if not was_saved(draft, fields.get(TOKEN_FIELD, "")):
            _write(draft, draft.data | {"fields": text})
    return draft


def read_draft(user: models.Model, form: str, subject: str) -> Draft | None:
    """Return the draft; it may hold nothing but the token of what was saved last."""
    return Draft.objects.filter(user_id=user.pk, form=form, subject=subject).first()


def typed(draft: Draft | None) -> QueryDict | None:
    """Return what was typed, as a form takes it, or None where nothing is waiting."""
    return QueryDict(draft.data["fields"]) if draft and "fields" in draft.data else None


def saved_token(draft: Draft | None) -> str:
    """Return the token of the form that was saved last."""
    return str(draft.data.get("saved_token", "")) if draft else ""


def discard_draft(user: models.Model, form: str, subject: str) -> None:
    """Throw away what was typed."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(user_id=user.pk, form=form, subject=subject).first()
        if draft:
            _write(draft, {key: value for key, value in draft.data.items() if key != "fields"})


def lock_draft(user: models.Model, form: str, subject: str) -> Draft:
    """Return the draft's row, made if need be, held until the transaction ends: two saves of one form come after each other."""
    Draft.objects.get_or_create(user_id=user.pk, form=form, subject=subject)
    return Draft.objects.select_for_update().get(user_id=user.pk, form=form, subject=subject)


def was_saved(draft: Draft, token: str) -> bool:
    """Say whether the rendering that carries `token` is saved already."""
    return bool(token) and saved_token(draft) == token


def mark_saved(draft: Draft, token: str) -> None:
    """Note, in the transaction that saves the form, that it is saved; what was typed is no draft any more."""
    _write(draft, {"saved_token": token})


def _write(draft: Draft, data: dict[str, Any]) -> None:
    draft.data = data
    draft.save(update_fields=["data", "updated_at"])
