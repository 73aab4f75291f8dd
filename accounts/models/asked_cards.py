from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class AskedCardQuerySet(models.QuerySet["AskedCard"]):
    def waiting(self) -> "AskedCardQuerySet":
        """Those that are still to be counted, who asked first in front."""
        return self.filter(made_at=None, has_failed=False).order_by("pk")

    def worn(self, *, before: datetime, failed_before: datetime) -> "AskedCardQuerySet":
        """Those that are not shown any more: planned before a moment, or given up and to be tried afresh."""
        return self.filter(models.Q(planned_at__lt=before) | models.Q(has_failed=True, planned_at__lt=failed_before))


class AskedCard(models.Model):
    """A report card asked for with a day, horizon or customers of one's own: counted by the queue, kept for a day.

    Its key says all that it hangs on, so that the same question is counted once, and another one wherever a rule has changed.
    """

    key = models.CharField(max_length=64, unique=True)  # as accounts/standing/asked_cards.py makes it
    made_of = models.CharField(max_length=64)  # a digest of the rules it is counted by, and of the imports it knows
    as_of = models.DateField(_("as of"))
    horizon_days = models.PositiveSmallIntegerField(_("horizon in days"))
    min_days = models.PositiveSmallIntegerField(_("days of use"))
    people = models.JSONField(default=dict)  # the kinds of customers it is about, as an address names them
    by = models.CharField(max_length=80, blank=True)  # the dimension it is parted by
    reader = models.ForeignKey(User, verbose_name=_("who"), on_delete=models.CASCADE, related_name="+")  # whose customers
    planned_at = models.DateTimeField(_("planned"), auto_now_add=True)
    learnt = models.JSONField(default=dict)  # the table of risk, which is the first half of the work
    figures = models.JSONField(default=list)  # pairs of the key of a kind and what accounts/standing/cards.py writes
    made_at = models.DateTimeField(_("counted"), null=True)
    has_failed = models.BooleanField(default=False)

    objects = AskedCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("report card asked for")
        verbose_name_plural = _("report cards asked for")

    def __str__(self) -> str:
        return str(self.as_of)

    @property
    def step(self) -> int:
        """Which of the two steps of counting it waits for, or is at."""
        return 2 if self.learnt else 1

    @property
    def shown(self) -> str:
        """What a page tells of it until it is counted: when this differs from what is on the page, there is more to tell."""
        return f"{self.pk} {'failed' if self.has_failed else self.step}"
