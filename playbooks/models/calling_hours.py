from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_name
from accounts.fields import CountryField
from retention_site.base.models import Versioned

USUAL = (time(8), time(21))


class CallingHours(Versioned):
    """Between which hours people of a country are called, on their own clock; 8 to 21 where nothing else is said."""

    country = CountryField(_("country"), unique=True)
    opens = models.TimeField(_("from"), default=USUAL[0])
    closes = models.TimeField(_("until"), default=USUAL[1])

    class Meta:
        verbose_name = _("calling hours")
        verbose_name_plural = _("calling hours")
        ordering = ["country"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="calling_hours_forward",
                violation_error_message=_("The hours must end after they begin."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def country_name(self) -> str:
        return country_name(self.country, get_language() or "en")


def calling_span(country: str) -> tuple[time, time]:
    """Return the hours in which people of `country` are called; one query."""
    own = CallingHours.objects.filter(country=country).values_list("opens", "closes").first() if country else None
    return own or USUAL
