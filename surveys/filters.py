"""The filters of the list of answers, as they stand in the address of the page."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.filter_fields import staff_choices
from accounts.filters import ListFilter
from accounts.models import Attribute, ChurnCategory
from accounts.segments.narrowing import OfSegment
from retention_site.base.widgets import DayInput
from surveys.models import Band, Channel, Response, Survey
from surveys.score_parts import parts
from surveys.scores import ONE_DAY, day_begins
from surveys.told import Told, read, told

UNREAD, READ = "unread", "read"
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)


class ToldField(forms.CharField):
    """What a number counts, in the shorthand of surveys/told.py."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Told | None:
        text = super().clean(value)
        try:
            return read(text) if text else None
        except ValueError as error:
            raise ValidationError(_("This is no number of the scores.")) from error


class ToldFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = ToldField


class ResponseFilter(OfSegment, ListFilter):
    """The list of answers: by words, survey, score, state, how they came, what they are about, and when."""

    sorts: ClassVar = {
        "newest": (gettext_lazy("Newest first"), ("-answered_at",)),
        "oldest": (gettext_lazy("Oldest first"), ("answered_at",)),
    }
    unindexed: ClassVar = {"q", "channel", "language", "feature"}

    q = django_filters.CharFilter(label=gettext_lazy("words"), method="by_words", max_length=200)
    survey = django_filters.ChoiceFilter(label=gettext_lazy("survey"))
    band = django_filters.ChoiceFilter(label=gettext_lazy("band"), method="by_band", choices=Band.choices)
    state = django_filters.ChoiceFilter(label=gettext_lazy("stands"), choices=Response.State.choices)
    reading = django_filters.ChoiceFilter(
        label=gettext_lazy("words read"),
        method="by_reading",
        choices=[(UNREAD, gettext_lazy("not read yet")), (READ, gettext_lazy("read"))],
    )
    channel = django_filters.ChoiceFilter(label=gettext_lazy("channel"), choices=Channel.choices)
    recorder = django_filters.ChoiceFilter(label=gettext_lazy("recorded by"), method="by_person")
    language = django_filters.ChoiceFilter(label=gettext_lazy("language"), choices=settings.LANGUAGES)
    category = django_filters.ChoiceFilter(label=gettext_lazy("about"), method="by_category")
    feature = django_filters.ChoiceFilter(
        label=gettext_lazy("feature"), method="by_feature", choices=[("1", gettext_lazy("asks for a feature"))]
    )
    since = django_filters.DateFilter(label=gettext_lazy("from"), method="by_since", widget=DayInput)
    until = django_filters.DateFilter(label=gettext_lazy("until"), method="by_until", widget=DayInput)
    told = ToldFilter(label=gettext_lazy("counted as"), method="by_number")

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().__init__(request, queryset)
        self.offer_segments()
        language = get_language() or settings.LANGUAGE_CODE
        self.offer(
            survey=[(str(pk), name) for pk, name in Survey.objects.order_by("name").values_list("pk", "name")],
            recorder=[(value, gettext_lazy("themselves") if value == "none" else label) for value, label in staff_choices()],
            category=[(str(each.pk), each.wording_in(language)) for each in ChurnCategory.objects.all()],
        )

    @property
    def has_index_in_order(self) -> bool:
        """Those held back and those not read have an index each that holds no others; a stretch of days is in the order."""
        if not self.is_alone:
            return False
        return (
            self.data.get("state") == Response.State.HELD or self.data.get("reading") == UNREAD or bool(self.data.get("since"))
        )

    def by_words(self, rows: Any, _name: str, value: str) -> Any:
        return rows.holding(value) if self.is_walking else rows.saying(value, most=self.most)

    def by_band(self, rows: Any, _name: str, value: str) -> Any:
        return rows.in_band(value)

    def by_reading(self, rows: Any, _name: str, value: str) -> Any:
        return rows.unread() if value == UNREAD else rows.filter(has_words=True, read_at__isnull=False)

    def by_category(self, rows: Any, _name: str, value: str) -> Any:
        tagged = Response.categories.through.objects.filter(churncategory=int(value))
        return rows.filter(pk__in=tagged.values("response"))

    def by_feature(self, rows: Any, _name: str, _value: str) -> Any:
        return rows.filter(is_feature_request=True)

    def by_since(self, rows: Any, _name: str, value: date) -> Any:
        return rows.filter(answered_at__gte=day_begins(max(value, FIRST)))

    def by_until(self, rows: Any, _name: str, value: date) -> Any:
        return rows.filter(answered_at__lt=day_begins(min(value, LAST) + ONE_DAY))

    def by_number(self, rows: Any, _name: str, value: Told) -> Any:
        """Those that a number counts; none where there is no such number."""
        try:
            return told(rows, value, self.reader, parts(list(Attribute.objects.all()), with_surveys=True))
        except (KeyError, ValueError, Survey.DoesNotExist):
            return rows.none()
