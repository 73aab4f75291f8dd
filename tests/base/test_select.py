"""Selects are drawn by a template of ours, for speed: it must draw what Django's draws."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import override

PLAIN = [("", "---------"), ("EG", "Egypt"), ("<b>", 'A "quoted" & <b>bold</b> word'), (7, "Seven"), (12345, "A number")]
GROUPED = [("Africa", [("EG", "Egypt"), ("KE", "Kenya")]), ("Asia", [("TH", "Thailand")]), ("", "None")]


class SomeShut(forms.Select):
    def create_option(self, *args, **kwargs):
        option = super().create_option(*args, **kwargs)
        option["attrs"] |= {"disabled": option["value"] == "EG", "data-size": 12345}
        return option


def lines(html: str) -> list[str]:
    return [line for line in html.splitlines() if line.strip()]


@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple, SomeShut])
@pytest.mark.parametrize("choices", [PLAIN, GROUPED, []])
@pytest.mark.parametrize("value", [None, "EG", ["EG", "TH"], 7, "<b>", 12345])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_what_django_draws(kind, choices, value, language):
    widget = kind(choices=choices, attrs={"class": "form-select", "required": True, "hidden": False})
    with override(language):
        ours, theirs = widget.render("country", value), widget.render("country", value, renderer=DjangoTemplates())
    assert lines(ours) == lines(theirs)
    assert ours.startswith('<select name="country"')
