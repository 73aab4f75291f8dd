"""The fields of the REST API: strict about types, ids as strings, money as decimal text, times in UTC."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

ID_PATTERN = "[0-9]{1,18}"  # what fits the databases' keys
LARGEST_SMALL = 32_767  # what a small column holds
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Scope = Callable[[Any], "models.QuerySet[Any]"]


class Text(serializers.CharField):
    """A JSON string; a number is not one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Email(serializers.EmailField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Slug(serializers.SlugField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, not words that mean them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A JSON number without fraction."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or data != int(data):
            self.fail("invalid")
        return int(data)


class Day(serializers.DateField):
    """YYYY-MM-DD, a day in the installation's time zone."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not _DAY.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """ISO 8601 with an offset; shown in UTC."""

    default_error_messages = {"invalid": _("Give a time with its offset, such as 2026-06-10T09:30:00+07:00.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, default_timezone=UTC)

    def to_internal_value(self, value: Any) -> datetime:
        moment = read_moment(value) if isinstance(value, str) else None
        if moment is None:
            self.fail("invalid")
        return moment


def read_moment(text: str) -> datetime | None:
    """Return the UTC time that ISO 8601 `text` with an offset names, None if it names none."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = parse_datetime(text.upper())
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


class IdOf(serializers.PrimaryKeyRelatedField[Any]):
    """A reference to a record by its id. `scope` gives, for a member of staff, the records they may name.

    A request about many rows may load the records beforehand: `known` in the context maps a model to records by key.
    """

    default_error_messages = {
        "does_not_exist": _("There is no such record."),
        "incorrect_type": _("An id is a string of digits."),
    }

    def __init__(self, scope: Scope | None = None, **options: Any) -> None:
        self.scope = scope
        origin: dict[str, Any] = {"queryset": models.QuerySet()}
        if scope is None:
            origin = {"read_only": True, "allow_null": True}
        super().__init__(**origin | options)

    def get_queryset(self) -> Any:
        if self.scope is None:
            return None
        return self.scope(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        text = str(data) if isinstance(data, str | int) and not isinstance(data, bool) else ""
        if not re.fullmatch(ID_PATTERN, text):
            self.fail("incorrect_type")
        known: Mapping[type, Mapping[int, models.Model]] = self.context.get("known", {})
        rows = self.get_queryset()
        found = known[rows.model].get(int(text)) if rows.model in known else rows.filter(pk=int(text)).first()
        if found is None:
            self.fail("does_not_exist")
        return found

    def to_representation(self, value: Any) -> str:
        return str(value.pk)


# Without docstrings on purpose: the description of the API would repeat them for every noun
class StrictSerializer(serializers.Serializer[Any]):
    # What is sent to do something to a record; a misspelt field is refused, not left out
    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class ApiSerializer(StrictSerializer, serializers.ModelSerializer[Any]):
    # It checks types; what must be true of a record the action checks, as for a web page
    id = serializers.CharField(source="pk", read_only=True)

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: Text,
        models.TextField: Text,
        models.EmailField: Email,
        models.SlugField: Slug,
        models.BooleanField: Flag,
        models.IntegerField: Whole,
        models.PositiveIntegerField: Whole,
        models.PositiveSmallIntegerField: Whole,
        models.DateField: Day,
        models.DateTimeField: Moment,
    }

    def get_validators(self) -> list[Any]:
        return []  # constraints are checked by the action

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        field_class, options = super().build_standard_field(field_name, model_field)
        if "validators" in options:
            options["validators"] = [check for check in options["validators"] if not isinstance(check, UniqueValidator)]
        if isinstance(model_field, models.PositiveSmallIntegerField):
            # SQLite would take more than PostgreSQL
            options["max_value"] = min(options.get("max_value", LARGEST_SMALL), LARGEST_SMALL)
        return field_class, options
