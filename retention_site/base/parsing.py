"""Reading JSON bodies from strangers: what no database can hold is refused here, once, for every field."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import BaseParser

from retention_site.base.rest import too_large

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
DEEPEST = 20  # levels of nesting


class StrictJSONParser(BaseParser):
    """JSON in UTF-8, within DATA_UPLOAD_MAX_MEMORY_SIZE, without NaN, NUL, lone surrogates or endless nesting."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        body = read_body(stream)
        try:
            data = json.loads(body.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(_("The body is not valid JSON.")) from error
        errors = dict(_problems(data, ()))
        if errors:
            raise exceptions.ValidationError(errors)
        return data


class RawJSONParser(BaseParser):
    """The bytes of a JSON body, for a view that decodes them itself."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        return read_body(stream)


def read_body(stream: IO[Any]) -> bytes:
    """Return the bytes of the request. Raises the API's error for a body beyond the limit."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    known = getattr(stream, "body", None)  # Django's request keeps what it has read, so that it can be hashed as well
    body: bytes = known if isinstance(known, bytes) else stream.read(most + 1)
    if len(body) > most:
        raise too_large()
    return body


def is_storable(text: str) -> bool:
    """Tell whether every database can hold `text`: no NUL, no half of a surrogate pair."""
    return not _UNSTORABLE.search(text)


def _problems(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    where = ".".join(path) or "body"
    if len(path) > DEEPEST:
        yield where, [_("This is nested too deeply.")]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _problems(item, (*path, str(index)))
    elif isinstance(value, dict):
        for name, item in value.items():
            if is_storable(name):
                yield from _problems(item, (*path, name))
            else:
                yield where, [_("The name of a field has characters that cannot be stored.")]
    elif isinstance(value, str) and not is_storable(value):
        yield where, [_("This text has characters that cannot be stored.")]
    elif isinstance(value, float) and not math.isfinite(value):
        yield where, [_("This number is too large.")]


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
