"""Choosing a country or a time zone by name, and the bare crispy helper of forms that share a page with other things."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_choices
from accounts.time_zones import time_zone_choices


def country_field(field: forms.Field, chosen: str) -> forms.ChoiceField:
    """Return `field` as a choice of countries, with the code chosen before even if it is no longer among them."""
    return _choice_field(field, [("", _("none")), *country_choices(get_language() or "en")], chosen)


def time_zone_field(field: forms.Field, chosen: str) -> forms.ChoiceField:
    """Return `field` as a choice of time zones, with the one chosen before even if it is no longer among them."""
    return _choice_field(field, list(time_zone_choices(get_language() or "en")), chosen)


def bare_helper(*rows: Any) -> FormHelper:
    """Return a helper that draws the fields alone: `rows` are names, or tuples of names that share a row."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*(Div(*row, css_class="form-row") if isinstance(row, tuple) else row for row in rows))
    return helper


def _choice_field(field: forms.Field, choices: list[tuple[str, Any]], chosen: str) -> forms.ChoiceField:
    if chosen and chosen not in dict(choices):
        choices = [(chosen, chosen), *choices]
    return forms.ChoiceField(label=field.label, help_text=field.help_text, required=field.required, choices=choices)
