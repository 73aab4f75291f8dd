from datetime import time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import CountryField, TimeZoneField
from accounts.opening_hours import Hours, write_hours
from retention_site.base.models import Versioned


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Team(Versioned):
    """People who share customers and working hours."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    country = CountryField(_("country"), blank=True, help_text=_("Its public holidays are days off."))
    timezone = TimeZoneField(_("time zone"), default=settings.TIME_ZONE)

    # Words for what the audit log holds beside the columns
    audit_labels: ClassVar[dict[str, Any]] = {day.name.lower(): day.label for day in Weekday} | {"exception": _("exception")}

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class TeamHours(models.Model):
    """One span of a team's working week; a day may have several."""

    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday, validators=[MaxValueValidator(6)])
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=time(0)),  # midnight is the end of the day
                name="team_hours_forward",
                violation_error_message=_("A span must close after it opens."),
            ),
            models.UniqueConstraint(fields=["team", "weekday", "opens"], name="team_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.said}"

    @property
    def said(self) -> str:
        """The hours as people write them."""
        return write_hours([Hours(self.opens, self.closes)])


class TeamException(models.Model):
    """A date on which a team works other hours than its week says: without hours it is closed."""

    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField(_("date"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("exception to working hours")
        verbose_name_plural = _("exceptions to working hours")
        ordering = ["date", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None)
                | (Q(opens__isnull=False, closes__isnull=False) & (Q(closes__gt=F("opens")) | Q(closes=time(0)))),
                name="team_exception_forward",
                violation_error_message=_("Give both hours, the later one last, or neither."),
            ),
            models.UniqueConstraint(fields=["team", "date", "opens"], name="team_exception_once"),
            models.UniqueConstraint(
                fields=["team", "date"],
                condition=Q(opens=None),
                name="team_exception_closed_once",
                violation_error_message=_("The team is closed on that date already."),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.date.isoformat(), self.said, self.reason]))

    @property
    def said(self) -> str:
        """The hours as people write them; empty for a day off."""
        return write_hours([Hours(self.opens, self.closes)]) if self.opens is not None and self.closes is not None else ""
