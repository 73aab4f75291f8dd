"""Filters of the REST API's lists: a value that cannot be read is a 400, never an unfiltered list."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from retention_site.base.api_fields import ID_PATTERN, read_moment


class Filters(filters.FilterSet):  # type: ignore[misc]
    """The filters of one list."""


@extend_schema_field({"type": "string", "pattern": f"^{ID_PATTERN}$"})
class IdFilter(filters.CharFilter):  # type: ignore[misc]
    """Rows that refer to the record of this id; an unknown id finds nothing."""

    field_class = forms.RegexField

    def __init__(self, *args: Any, **options: Any) -> None:
        message = {"invalid": _("An id is a string of digits.")}
        super().__init__(*args, regex=rf"^{ID_PATTERN}\Z", error_messages=message, **options)

    def filter(self, qs: "models.QuerySet[Any]", value: str) -> "models.QuerySet[Any]":
        return super().filter(qs, int(value)) if value else qs


@extend_schema_field({"type": "boolean"})
class FlagFilter(filters.ChoiceFilter):  # type: ignore[misc]
    """`true` or `false`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, choices=[("true", "true"), ("false", "false")], **options)

    def filter(self, qs: "models.QuerySet[Any]", value: str) -> "models.QuerySet[Any]":
        return super().filter(qs, value == "true") if value else qs


class _MomentField(forms.CharField):
    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        # An unescaped + arrives as a blank
        moment = read_moment(text) or read_moment(text.replace(" ", "+"))
        if moment is None:
            raise ValidationError(_("Give a time with its offset, such as 2026-06-10T09:30:00Z."))
        return moment.astimezone(UTC)


class MomentFilter(filters.Filter):  # type: ignore[misc]
    """A time with its offset."""

    field_class = _MomentField


class DayFilter(filters.DateFilter):  # type: ignore[misc]
    """YYYY-MM-DD."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], **options)
