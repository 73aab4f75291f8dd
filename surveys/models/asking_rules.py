from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from retention_site.base.models import CompanyRules

YEAR = 366


class AskingRules(CompanyRules):
    """How often people may be asked, and how long their link is good for: one row for the whole company."""

    quiet_days = models.PositiveSmallIntegerField(
        _("days between two surveys about the relation"),
        default=30,
        validators=[MaxValueValidator(YEAR)],
        help_text=_("Counted for each person over all surveys; a survey after a talk has a clock of its own."),
    )
    nps_most = models.PositiveSmallIntegerField(_("NPS at most so many times"), default=2, validators=[MinValueValidator(1)])
    nps_days = models.PositiveSmallIntegerField(_("in any so many days"), default=360, validators=[MinValueValidator(1)])
    talk_quiet_days = models.PositiveSmallIntegerField(
        _("days between two surveys after a talk"), default=14, validators=[MaxValueValidator(YEAR)]
    )
    valid_days = models.PositiveSmallIntegerField(
        _("days for which a link is good"), default=60, validators=[MinValueValidator(1), MaxValueValidator(YEAR)]
    )
    change_days = models.PositiveSmallIntegerField(
        _("days in which an answer may be changed"), default=7, validators=[MaxValueValidator(YEAR)]
    )

    class Meta:
        verbose_name = _("rules of asking")
        verbose_name_plural = _("rules of asking")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="asking_rules_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
