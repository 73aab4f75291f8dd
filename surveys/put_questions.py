"""The questions that a survey puts now, in their order: read by themselves, or as a column of whatever else is read.

As a column they are one text, which is the same until somebody changes a question: who has read it before has its questions.
"""

import json
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import OuterRef

from retention_site.base.counting import Listed
from retention_site.base.prepared import Given, Prepared
from surveys.models import Question, Survey

MOST_TEXTS = 64  # remembered by each process
STAMPS = {"created_at", "updated_at"}

_fields: "list[models.Field[Any, Any]]" = [field for field in Question._meta.concrete_fields if field.name not in STAMPS]
_names = [field.attname for field in _fields]
_put: Prepared[Question] = Prepared(lambda: Question.objects.filter(survey=Given("survey")).asked())


def questions_of(survey: Survey) -> list[Question]:
    """Return the questions that are put now, in their order."""
    return _put(survey=survey.pk)


class PutQuestions(Listed):
    """The questions of the survey of each row, as a text for `questions_in`."""

    output_field = models.TextField()  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__(Question.objects.filter(survey=OuterRef("survey")).asked(), *_names)


@lru_cache(maxsize=MOST_TEXTS)
def questions_in(text: str) -> tuple[Question, ...]:
    """Return the questions of a text, to be read only: others have them too."""
    rows = [map(_value, _fields, row) for row in json.loads(text)]
    found = [Question.from_db(None, _names, list(row)) for row in rows]
    return tuple(sorted(found, key=lambda question: (question.rank, question.pk)))


def _value(field: "models.Field[Any, Any]", value: Any) -> Any:
    is_nested = isinstance(field, models.JSONField) and isinstance(value, str)  # SQLite has JSON within JSON as a string
    return json.loads(value) if is_nested else field.to_python(value)
