from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.fields import validate_country
from retention_site.base.models import CompanyRules

LEAST_HOLDOUT, MOST_HOLDOUT = 0, 50  # percent


def validate_countries(value: Any) -> None:
    """Refuse what is not a list of country codes."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValidationError(_("Use two-letter country codes such as TH."))
    for each in value:
        validate_country(each)


def fresh_salt() -> str:
    """Return what makes one drawing of lots differ from another."""
    return get_random_string(16)


class ContactPolicy(CompanyRules):
    """How often, when and to whom we write: one row for the whole company. The rules themselves stand in code."""

    most_promotions = models.PositiveSmallIntegerField(
        _("offers and hints to a person, at most"), default=2, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    promotion_days = models.PositiveSmallIntegerField(
        _("within so many days"), default=7, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    quiet_from = models.TimeField(_("quiet from"), default=time(20), help_text=_("On the clock of whoever gets the message."))
    quiet_to = models.TimeField(_("quiet until"), default=time(8))
    quiet_on_holidays = models.BooleanField(_("quiet on public holidays"), default=True)
    quiet_on_weekends = models.BooleanField(_("quiet on weekends"), default=False)
    consent_countries = models.JSONField(
        _("countries where offers need permission"), default=list, blank=True, validators=[validate_countries]
    )
    holdout_percent = models.PositiveSmallIntegerField(
        _("share of customers who get no outreach at all, in percent"),
        default=LEAST_HOLDOUT,
        validators=[MaxValueValidator(MOST_HOLDOUT)],
        help_text=_("A lasting comparison: what does all our outreach together do?"),
    )
    salt = models.CharField(max_length=16, default=fresh_salt, editable=False)
    approve_above = models.PositiveIntegerField(_("a lead approves more recipients than"), default=500)
    keep_content_days = models.PositiveSmallIntegerField(
        _("days for which it is kept what a message said"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    counts_clicks = models.BooleanField(_("count who follows links in mails"), default=False)

    class Meta:
        verbose_name = _("contact policy")
        verbose_name_plural = _("contact policy")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="contact_policy_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
