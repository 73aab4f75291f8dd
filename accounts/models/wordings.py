"""Texts in each language, written by staff: English is the one that every other falls back to."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from retention_site.base.models import Versioned


def validate_wordings(value: Any) -> None:
    """Refuse wordings that are not texts by language, or lack the one that every other falls back to."""
    validate_optional_wordings(value)
    if not value.get("en", "").strip():
        raise ValidationError(_("Write it in English at least: other languages fall back to that."))


def validate_optional_wordings(value: Any) -> None:
    """Refuse wordings that are not texts by language; there may be none at all."""
    languages = dict(settings.LANGUAGES)
    if not isinstance(value, dict) or not all(key in languages and isinstance(text, str) for key, text in value.items()):
        raise ValidationError(_("Give a text for each language."))


def worded(wordings: dict[str, str], language: str) -> str:
    """Return the wording in a language, or in English where nobody has written it yet."""
    return wordings.get(language) or wordings.get("en", "")


class Worded(Versioned):
    """Something with a lasting code and a wording in each language; when the wording changes, the row stays the same."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    wordings = models.JSONField(_("wording"), default=dict, validators=[validate_wordings])
    rank = models.PositiveSmallIntegerField(_("place in the list"), default=50)
    is_active = models.BooleanField(_("offered"), default=True, help_text=_("Not offered any more, it keeps its history."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.wording_in(get_language() or "en")

    def wording_in(self, language: str) -> str:
        """Return the wording in a language, or in English where nobody has written it yet."""
        return worded(self.wordings, language) or self.code
