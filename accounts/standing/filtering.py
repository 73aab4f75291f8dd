"""The filters of the customer list by how customers stand: stage, silence, whether use is known, a passage."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Stage, StageChange, Standing, StandingMark
from accounts.models.standings import LONGEST
from accounts.paying import business_day
from retention_site.base import clocks

BY_RISK = "risk"  # an order of the customer list
NOT_HELD = (Stage.NONE, Stage.TRIAL, Stage.LEFT)  # whom no call can hold: they are not, or not any more, customers
KNOWN, UNKNOWN = "known", "unknown"
SEPARATOR = ":"


@dataclass(frozen=True)
class Passing:
    """Who passed from `before` (None: from nothing known) to `stage` on `since` or later."""

    before: Stage | None
    stage: Stage
    since: date

    @property
    def code(self) -> str:
        """As an address holds it; `read` understands it."""
        return SEPARATOR.join((self.before or "", self.stage, self.since.isoformat()))

    def __str__(self) -> str:
        return _("from %(before)s to %(stage)s since %(day)s") % {
            "before": self.before.label if self.before else _("nothing known"),
            "stage": self.stage.label,
            "day": clocks.long_date(self.since),
        }


def read(text: str) -> Passing:
    """Return what `code` of a Passing wrote. Raises ValueError."""
    before, stage, since = text.split(SEPARATOR)
    return Passing(Stage(before) if before else None, Stage(stage), date.fromisoformat(since))


class PassingField(forms.CharField):
    widget = forms.HiddenInput

    def clean(self, value: Any) -> Passing | None:
        text = super().clean(value)
        try:
            return read(text) if text else None
        except ValueError as error:
            raise ValidationError(_("This is no passage between stages.")) from error


class PassingFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = PassingField


class StandingFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Of rows that are customers. What silence is counted up to is the day as of which everybody stands."""

    stage = django_filters.ChoiceFilter(label=gettext_lazy("stage"), field_name="standing__stage", choices=Stage.choices)
    silent = django_filters.NumberFilter(
        label=gettext_lazy("silent for at least so many days"),
        method="by_silence",
        min_value=1,
        max_value=LONGEST,
        decimal_places=0,
    )
    use = django_filters.ChoiceFilter(
        label=gettext_lazy("use"),
        method="by_knowledge",
        choices=[(KNOWN, gettext_lazy("known")), (UNKNOWN, gettext_lazy("not known"))],
    )
    passed = PassingFilter(label=gettext_lazy("passed"), method="by_passage")

    @cached_property
    def standing_day(self) -> date:
        """The day as of which everybody stands as they do; today until they were first looked at."""
        return StandingMark.objects.values_list("as_of", flat=True).first() or business_day()

    def by_silence(self, rows: Any, _name: str, value: Any) -> Any:
        return rows.filter(standing__last_use_on__lte=self.standing_day - timedelta(days=int(value)))

    def by_knowledge(self, rows: Any, _name: str, value: str) -> Any:
        """Whose use nobody tells us, whether they have been looked at or not."""
        known = Standing.objects.filter(customer=OuterRef("pk"), last_use_on__isnull=False)
        return rows.filter(Exists(known) if value == KNOWN else ~Exists(known))

    def by_passage(self, rows: Any, _name: str, value: Passing) -> Any:
        changes = StageChange.objects.filter(stage=value.stage, before=value.before or "", on__gte=value.since)
        return rows.filter(pk__in=changes.order_by().values("customer"))
