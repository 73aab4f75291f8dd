"""Model fields that several nouns share: language, time zone, country, currency."""

import zoneinfo
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.addresses import hash_address
from accounts.names import can_greet


@cache
def _zones() -> frozenset[str]:
    """The names there are; reading them walks the file system."""
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(value: str) -> None:
    """Refuse what is not an IANA time zone."""
    if value not in _zones():
        raise ValidationError(_("“%(value)s” is not a time zone such as Asia/Bangkok."), params={"value": value})


validate_country = RegexValidator(r"^[A-Z]{2}\Z", _("Use a two-letter country code such as TH."))
validate_currency = RegexValidator(r"^[A-Z]{3}\Z", _("Use a three-letter currency code such as THB."))


class _FixedCharField(models.CharField):  # type: ignore[type-arg]
    """A CharField whose length, choices and validators are part of its kind, so that migrations need not repeat them."""

    fixed: dict[str, Any] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **(options | self.fixed))

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {key: value for key, value in options.items() if key not in self.fixed}


class LanguageField(_FixedCharField):
    """A language that Keepsake speaks."""

    fixed = {"max_length": 10, "choices": settings.LANGUAGES}


class TimeZoneField(_FixedCharField):
    """An IANA time zone."""

    fixed = {"max_length": 40, "validators": [validate_time_zone]}


class CountryField(_FixedCharField):
    """An ISO 3166-1 alpha-2 country code."""

    fixed = {"max_length": 2, "validators": [validate_country]}


class CurrencyField(_FixedCharField):
    """An ISO 4217 currency code."""

    fixed = {"max_length": 3, "validators": [validate_currency]}


class AddressHashField(models.CharField):  # type: ignore[type-arg]
    """The keyed hash of the `email` beside it, made anew whenever the row is saved, so that suppressions find it set-based."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002 - Django names it
        value = hash_address(getattr(model_instance, "email"))  # noqa: B009 - the field stands beside one
        setattr(model_instance, self.attname, value)
        return value


class GreetableField(models.BooleanField):  # type: ignore[type-arg]
    """Whether a letter may open with the name beside it (`names.can_greet`), told anew whenever the row is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> bool:  # noqa: ARG002 - Django names it
        name = getattr(model_instance, "call_name") or getattr(model_instance, "full_name")  # noqa: B009
        value = can_greet(name)
        setattr(model_instance, self.attname, value)
        return value
