from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from retention_site.base.models import Versioned

LONGEST_RHYTHM = 732  # days: what is used less than every other year has no rhythm
LONGEST_SILENCE = 3650  # days


class Product(Versioned):
    """Something customers pay for, and how often a healthy customer uses it."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")
        MONTHLY = "monthly", _("monthly")
        DAYS = "days", _("every so many days")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    rhythm = models.CharField(_("a healthy customer uses it"), max_length=8, choices=Rhythm, default=Rhythm.WEEKLY)
    rhythm_days = models.PositiveSmallIntegerField(
        _("days between uses"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_RHYTHM)],
    )
    slipping_after = models.PositiveSmallIntegerField(
        _("days of silence until somebody is slipping away"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SILENCE)],
        help_text=_("Empty: as the rules of standing say."),
    )
    dormant_after = models.PositiveSmallIntegerField(
        _("days of silence until somebody is dormant"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SILENCE)],
        help_text=_("Empty: as the rules of standing say."),
    )
    is_active = models.BooleanField(_("sold now"), default=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(rhythm="days") | models.Q(rhythm_days__isnull=False, rhythm_days__gte=1),
                name="product_rhythm_days",
                violation_error_message=_("Say how many days lie between uses."),
            ),
            models.CheckConstraint(
                condition=models.Q(rhythm_days=None) | models.Q(rhythm_days__range=(1, LONGEST_RHYTHM)),
                name="product_rhythm_days_within",
            ),
            models.CheckConstraint(
                condition=models.Q(slipping_after=None)
                | models.Q(dormant_after=None)
                | models.Q(dormant_after__gt=models.F("slipping_after")),
                name="product_dormant_after_slipping",
                violation_error_message=_("Somebody is dormant later than slipping away."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def expected_days(self) -> int:
        """Days between two uses by a healthy customer."""
        return {"daily": 1, "weekly": 7, "monthly": 30}.get(self.rhythm) or self.rhythm_days or 30
