"""What someone is typing into a form, kept on the server every few seconds; and which form was already saved.

A draft belongs to one person, one form and the record it is about. Each rendering of a form carries a random token; saving it
leaves that token behind, so that a form sent twice is saved once, and a copy left in a browser is known to be stale.
"""

import hashlib
import secrets
from typing import Any

from django import forms
from django.db import models, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from retention_site.base.changes import refuse
from retention_site.base.models import Draft

MOST_BYTES = 200_000
TOKEN_FIELD = "draft_token"  # noqa: S105
UNKEPT_FIELDS = ("csrfmiddlewaretoken",)

# What a draft's data may hold
TYPED, DISCARDED, SAVED_TOKEN, SAVED_DIGEST = "typed", "discarded", "saved_token", "saved_digest"


def new_token() -> str:
    """Return a token for one rendering of a form."""
    return secrets.token_urlsafe(12)


def save_draft(user: models.Model, form: str, subject: str, data: QueryDict) -> Draft:
    """Keep what was typed, over what was kept before. Raises ValidationError when it is longer than any form.

    A form that was saved or thrown away meanwhile is left alone: its last keystrokes may arrive late.
    """
    text = _text(data)
    if len(text) > MOST_BYTES:
        raise refuse("__all__", _("This draft is too long to be kept."))
    with transaction.atomic():
        draft = lock_draft(user, form, subject)
        token = data.get(TOKEN_FIELD, "")
        if not token or token not in (saved_token(draft), _discarded_token(draft)):
            _write(draft, draft.data | {TYPED: text})
    return draft


def read_draft(user: models.Model, form: str, subject: str) -> Draft | None:
    """Return the draft's row; it may hold nothing typed, but the token of what was saved last."""
    return Draft.objects.filter(user_id=user.pk, form=form, subject=subject).first()


def typed(draft: Draft | None) -> QueryDict | None:
    """Return what was typed and not saved, or None."""
    return QueryDict(draft.data[TYPED]) if draft and TYPED in draft.data else None


def was_discarded(draft: Draft | None) -> bool:
    """Say whether something thrown away can still be brought back."""
    return bool(draft and DISCARDED in draft.data)


def saved_token(draft: Draft | None) -> str:
    """Return the token of the form that was saved last."""
    return str(draft.data.get(SAVED_TOKEN, "")) if draft else ""


def discard_draft(user: models.Model, form: str, subject: str, data: QueryDict | None = None) -> None:
    """Throw away what was typed, `data` being its newest state; until the form is saved it can be brought back."""
    with transaction.atomic():
        draft = lock_draft(user, form, subject)
        text = _text(data) if data else draft.data.get(TYPED, "")
        if text and len(text) <= MOST_BYTES:
            _write(draft, _without(draft, TYPED) | {DISCARDED: text})


def bring_back_draft(user: models.Model, form: str, subject: str) -> None:
    """Undo a discard; what was typed since can be brought back in its turn."""
    with transaction.atomic():
        draft = lock_draft(user, form, subject)
        if was_discarded(draft):
            since = {DISCARDED: draft.data[TYPED]} if TYPED in draft.data else {}
            _write(draft, _without(draft, DISCARDED) | {TYPED: draft.data[DISCARDED]} | since)


def lock_draft(user: models.Model, form: str, subject: str) -> Draft:
    """Return the draft's row, made if need be, held until the transaction ends: two saves of one form come one by one."""
    Draft.objects.get_or_create(user_id=user.pk, form=form, subject=subject)
    return Draft.objects.select_for_update().get(user_id=user.pk, form=form, subject=subject)


def was_saved(draft: Draft, data: QueryDict) -> bool:
    """Say whether this very form was saved before: the same rendering with the same words, sent twice."""
    return bool(saved_token(draft)) and (draft.data[SAVED_TOKEN], draft.data[SAVED_DIGEST]) == _mark(data)


def mark_saved(draft: Draft, data: QueryDict) -> None:
    """Note, in the transaction that saves the form, that it is saved; what was typed is no draft any more."""
    token, digest = _mark(data)
    _write(draft, {SAVED_TOKEN: token, SAVED_DIGEST: digest})


def refill(form: forms.BaseForm, data: QueryDict | None) -> None:
    """Let an unbound form begin with what was typed, as it stands: a half-written form is not told off."""
    if data is not None:
        for name, field in form.fields.items():
            form.initial[name] = field.widget.value_from_datadict(data, {}, form.add_prefix(name))


def _discarded_token(draft: Draft) -> str:
    return QueryDict(draft.data.get(DISCARDED, "")).get(TOKEN_FIELD, "")


def _text(data: QueryDict) -> str:
    fields = data.copy()
    for name in UNKEPT_FIELDS:
        fields.pop(name, None)
    return fields.urlencode()


def _mark(data: QueryDict) -> tuple[str, str]:
    return data.get(TOKEN_FIELD, ""), hashlib.sha256(_text(data).encode()).hexdigest()


def _without(draft: Draft, key: str) -> dict[str, Any]:
    return {name: value for name, value in draft.data.items() if name != key}


def _write(draft: Draft, data: dict[str, Any]) -> None:
    draft.data = data
    draft.save(update_fields=["data", "updated_at"])
