"""What filters are made of: those of the customer list that stand in no column, and how a list says which are set."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Attribute
from accounts.movers import Movers, read


@dataclass(frozen=True)
class Active:
    """A filter that is set: what it says, and the query string without it."""

    label: Any
    value: Any
    without: str


class MovedField(forms.CharField):
    """Whom a number of the rates counts, in the shorthand of accounts/movers.py."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Movers | None:
        text = super().clean(value)
        try:
            return read(text) if text else None
        except ValueError as error:
            raise ValidationError(_("This is no number of the rates.")) from error


class MovedFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = MovedField


def attribute_filter(attribute: Attribute) -> django_filters.Filter:
    if attribute.kind == Attribute.Kind.BOOLEAN:
        answers = [("true", _("yes")), ("false", _("no"))]
        return django_filters.ChoiceFilter(label=attribute.label, empty_label=_("any"), choices=answers)
    if attribute.kind == Attribute.Kind.CHOICE:
        choices = [(each, each) for each in attribute.choices]
        return django_filters.ChoiceFilter(label=attribute.label, empty_label=_("any"), choices=choices)
    return django_filters.CharFilter(label=attribute.label, max_length=200)
