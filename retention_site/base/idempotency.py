"""Idempotency-Key: a POST sent twice is done once, and both get the same answer.

The key is claimed in a transaction of its own, so that a second request sees it while the first is still at work. The
answer is stored in the transaction of what the request writes: a crash in between leaves neither, and the claim, too old to
be still at work, may be taken over. An answer that is an error undoes everything, so its key is free for a corrected body.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from retention_site.base.models import IdempotencyRecord
from retention_site.base.rest import Conflict, Unprocessable

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 200  # characters
KEPT = timedelta(hours=24)
ABANDONED_AFTER = timedelta(minutes=5)  # longer than any web worker lets a request run
KEPT_HEADERS = ("Location", "ETag")


def answer_once(request: Request, handler: Callable[[], Response]) -> Response:
    """Return the handler's answer, or the one given before to the same key of the same user.

    Raises ValidationError for a key that is none, Conflict while the first request is at work, Unprocessable for another body.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return handler()
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        message = _("Give 1 to %(most)d printable ASCII characters.") % {"most": LONGEST_KEY}
        raise exceptions.ValidationError({HEADER: [message]})
    claim, earlier = _claim(request, key)
    if earlier is not None:
        return _replay(earlier)
    try:
        with transaction.atomic():
            response = handler()
            _store(claim, response)
    except BaseException:
        IdempotencyRecord.objects.filter(pk=claim.pk, status=None).delete()
        raise
    return response


def forget_answers(*, at: datetime) -> int:
    """Delete the answers that were given more than 24 hours before `at`; return how many."""
    return IdempotencyRecord.objects.filter(created_at__lt=at - KEPT).delete()[0]


def _claim(request: Request, key: str) -> tuple[IdempotencyRecord, IdempotencyRecord | None]:
    """Return our own claim and None, or the finished record of an earlier request twice."""
    token: Any = request.auth
    digest = _digest(request)
    values = {"path": request.path[:LONGEST_KEY], "body_digest": digest}
    for _attempt in range(3):
        record, is_ours = IdempotencyRecord.objects.get_or_create(user=token.user, key=key, defaults=values)
        if is_ours:
            return record, None
        if _is_over(record, timezone.now()):
            # The next round claims anew; deleting by key and status lets only one of two takers win
            IdempotencyRecord.objects.filter(pk=record.pk, status=record.status).delete()
            continue
        if record.body_digest != digest:
            raise Unprocessable(_("This Idempotency-Key was used for another request."))
        if record.status is None:
            break
        return record, record
    raise Conflict(_("The first request with this Idempotency-Key is still at work."))


def _is_over(record: IdempotencyRecord, now: datetime) -> bool:
    return now - record.created_at > (ABANDONED_AFTER if record.status is None else KEPT)


def _digest(request: Request) -> str:
    """SHA-256 over what makes a request the same: method, address with query, and the bytes of the body."""
    address = f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogateescape")
    return hashlib.sha256(address + request.body).hexdigest()


def _store(claim: IdempotencyRecord, response: Response) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    # As text, because a database may give the fields of JSON back in another order
    answer = {"body": JSONRenderer().render(response.data).decode(), "headers": headers}
    mine = IdempotencyRecord.objects.filter(pk=claim.pk, status=None)
    if mine.update(status=response.status_code, answer=answer) != 1:
        # We were taken for dead and another request has the key now: undo what we did
        raise Conflict(_("The first request with this Idempotency-Key is still at work."))


def _replay(record: IdempotencyRecord) -> Response:
    answer: Any = record.answer
    return Response(json.loads(answer["body"]), status=record.status, headers=answer["headers"] | {REPLAYED: "true"})
