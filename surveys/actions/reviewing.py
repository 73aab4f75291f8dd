"""What people do with answers: let a held one count, leave a duplicate or a test out, say what it is about, read it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ChurnCategory, User
from retention_site.base import audit, changes
from surveys.models import Response, Ruling

State = Response.State


@transaction.atomic
def release_response(*, actor: User | None, response: Response, version: int | None) -> Response:
    """Let an answer that was held back count: a person has looked at it. Raises ValidationError, StaleVersion."""
    current = _held(response, version)
    if current.state != State.HELD:
        raise changes.refuse("state", _("This answer is not held back."))
    return _rule(actor, current, "response.released", {"state": State.COUNTED, "held_for": []})


@transaction.atomic
def exclude_response(*, actor: User | None, response: Response, version: int | None, excluded_as: str) -> Response:
    """Leave an answer out of every score, as a duplicate or a test. Raises ValidationError, StaleVersion."""
    if excluded_as not in Response.Exclusion.values:
        raise changes.refuse("excluded_as", _("Say whether it is a duplicate or a test."))
    fields = {"state": State.EXCLUDED, "excluded_as": excluded_as}
    return _rule(actor, _held(response, version), "response.excluded", fields)


@transaction.atomic
def include_response(*, actor: User | None, response: Response, version: int | None) -> Response:
    """Take back that an answer was left out: it counts again, or is held as before. Raises ValidationError, StaleVersion."""
    current = _held(response, version)
    if current.state != State.EXCLUDED:
        raise changes.refuse("state", _("This answer is not left out."))
    state = State.HELD if current.held_for else State.COUNTED
    return _rule(actor, current, "response.included", {"state": state, "excluded_as": ""})


def tag_response(
    *,
    actor: User | None,
    response: Response,
    version: int | None,
    categories: Iterable[ChurnCategory],
    is_feature_request: bool,
) -> Response:
    """Say what an answer is about; whoever does has read it. Raises StaleVersion."""
    with transaction.atomic():
        current = _held(response, version)
        before = _tags(current)
        current.is_feature_request = is_feature_request
        current.categories.set(categories)
        after = _tags(current)
        if before != after:
            audit.record("response.tagged", current, actor=actor, before=before, after=after)
            current.version += 1
        current.read_at = current.read_at or timezone.now()
        current.save()
    return current


def read_response(*, actor: User | None, response: Response, is_read: bool = True) -> Response:
    """Mark an answer as read, or as not read yet; marking what is marked changes nothing."""
    with transaction.atomic():
        current = Response.objects.select_for_update().get(pk=response.pk)
        if bool(current.read_at) == is_read:
            return current
        before = audit.snapshot(current, ["read_at"])
        current.read_at = timezone.now() if is_read else None
        # It is no edit: whoever has the form of tags open loses nothing by it
        Response.objects.filter(pk=current.pk).update(read_at=current.read_at)
        audit.record("response.read", current, actor=actor, before=before, after=audit.snapshot(current, ["read_at"]))
    return current


def _rule(actor: User | None, response: Response, action: str, fields: dict[str, Any]) -> Response:
    """Write a decision down, with the state before and after: scores as of a day in the past are read from it."""
    before = response.state
    saved = changes.update(response, fields, version=None, actor=actor, action=action)
    if saved.state != before:
        Ruling.objects.create(
            response=saved, at=timezone.now(), actor=actor, before=before, after=saved.state, excluded_as=saved.excluded_as
        )
    return saved


def _held(response: Response, version: int | None) -> Response:
    """Return the answer as it stands, locked until the transaction ends."""
    current = Response.objects.select_for_update().get(pk=response.pk)
    if version is not None and current.version != version:
        raise changes.StaleVersion(current)
    return current


def _tags(response: Response) -> dict[str, Any]:
    """What the answer is said to be about, as the audit log keeps it."""
    names = sorted(response.categories.values_list("code", flat=True))
    return {"categories": ", ".join(names), "is_feature_request": response.is_feature_request}
