"""Texts in each language, side by side: one field a language, one record of wordings."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.conf import settings

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def side_by_side(prefix: str) -> Div:
    """Lay the fields of one text out in pairs."""
    return Div(*names_of(prefix).values(), css_class="form-row form-row-pairs")


def names_of(prefix: str) -> dict[str, str]:
    """Return the name of the field of each language."""
    return {code: f"{prefix}_{code}" for code in LANGUAGES}


def add_fields(
    form: forms.BaseForm, prefix: str, texts: Mapping[str, str], *, required: bool, longest: int, lines: int
) -> None:
    """Give `form` a field for each language of one text; of a required one English must be there."""
    for code, language in settings.LANGUAGES:
        look = {"lang": code, "dir": "auto", "autocomplete": "off", "class": "form-control"}
        widget = forms.Textarea(look | {"rows": str(lines)}) if lines > 1 else forms.TextInput(look)
        name = f"{prefix}_{code}"
        field = forms.CharField(label=language, max_length=longest, required=required and code == "en", widget=widget)
        form.fields[name] = field
        form.initial[name] = texts.get(code, "")


def gather(cleaned: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """Return the texts that were given, by language."""
    texts = {code: str(cleaned.get(name) or "").strip() for code, name in names_of(prefix).items()}
    return {code: text for code, text in texts.items() if text}


def spread(values: Mapping[str, Any], prefixes: Mapping[str, str]) -> dict[str, Any]:
    """Return `values` with each record of wordings as one value a language; `prefixes` are by name of the record."""
    plain = {name: value for name, value in values.items() if name not in prefixes}
    for name, prefix in prefixes.items():
        if name in values:
            plain |= {field: values[name].get(code, "") for code, field in names_of(prefix).items()}
    return plain


def all_names(prefixes: Iterable[str]) -> set[str]:
    return {name for prefix in prefixes for name in names_of(prefix).values()}
