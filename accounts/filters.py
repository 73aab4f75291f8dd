"""The filters of lists, and those of the customer list, as they stand in the address of the page."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.db import connections, models
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.countries import country_choices
from accounts.dimensions import ATTRIBUTE, dimensions
from accounts.filter_fields import (
    Active,
    MovedFilter,
    attribute_filter,
    industry_choices,
    of_person,
    product_choices,
    staff_choices,
)
from accounts.models import Attribute, Customer, Subscription, Team, User
from accounts.movers import Movers, moved
from accounts.paying import business_day
from accounts.segments.reading import nobody_of, segments_by_code, whom_it_fits
from accounts.standing.filtering import BY_RISK, NOT_HELD, StandingFilters
from accounts.stretches import listed
from retention_site.base.paging import PARAMETER as CURSOR
from retention_site.base.paging import Page, page_of

MOST_COUNTED = 10_000  # rows; beyond it a list says "10,000+"

Choices = Sequence[tuple[str, Any]]


class ListFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters whose values come from the address; what is not understood is left out and said so."""

    sorts: ClassVar[dict[str, tuple[Any, tuple[str, ...]]]] = {}
    is_weighed = False  # the database knows how many are `found`, and so whether to sort them or to meet them in order
    is_walking = False  # rows are met in their order and each asked whether it fits, rather than found
    unindexed: ClassVar[set[str]] = set()  # filters that, so asked, tempt SQLite to no index of their own
    defaults: ClassVar[dict[str, str]] = {}  # what holds where the address is silent
    neutral: ClassVar[dict[str, str]] = {}  # the value by which a filter with a default lets everything through

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        data = request.GET.copy()
        for name, value in self.defaults.items():
            data.setdefault(name, value)
        super().__init__(data, queryset, request=request)
        for choice in (each for each in self.filters.values() if isinstance(each, django_filters.ChoiceFilter)):
            choice.extra.setdefault("empty_label", _("any"))

    def by_person(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(of_person(name, value, self.reader))

    def offer(self, **choices: Choices) -> None:
        """Set what the filters named offer: lists, since a function would be asked again for every use of the form."""
        for name, offered in choices.items():
            self.filters[name].extra["choices"] = offered

    @property
    def reader(self) -> User:
        return self.request.user  # type: ignore[no-any-return]

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in self.sorts else next(iter(self.sorts))

    @property
    def ordering(self) -> tuple[str, ...]:
        return self.sorts[self.sort][1]

    def page(self) -> Page:
        """Return the page that the address asks for.

        Few rows are found, then sorted: in the index of the order they may stand at the end. Many are soon met along it.
        """
        if not self.qs.query.has_filters() or self.has_index_in_order:
            return page_of(self.request, self.qs, ordering=self.ordering)
        if not self.count:  # nor will it find any if it looks again, which takes as long
            return Page([], None, None)
        if self.is_uncounted:
            return page_of(self.request, self._asked_one_by_one(), ordering=self.ordering, whole=self.whole)
        if self.is_weighed:
            return page_of(self.request, self.found, ordering=self.ordering, whole=self.whole)
        (order,) = self.ordering
        column = order.lstrip("-")
        place = Coalesce(column, column)  # the same value, out of the index's sight
        rows, whole = self.found.annotate(place_in_order=place), self.whole
        whole = whole.annotate(place_in_order=place) if whole is not None else None
        return page_of(self.request, rows, ordering=(order.replace(column, "place_in_order"),), whole=whole)

    def _asked_one_by_one(self) -> Any:
        """Return the rows of `qs` such that the index of their order is read, each row met being asked whether it fits."""
        self.is_walking = True
        rows, filters = self.queryset, {name for name, value in self.form.cleaned_data.items() if value}
        if filters <= self.unindexed or connections[rows.db].vendor != "sqlite":
            return self.filter_queryset(rows.all())
        # SQLite prefers the index of a filter, and then has all of its many rows to sort
        return rows.filter(models.Exists(self.filter_queryset(rows.model.objects.filter(pk=models.OuterRef("pk")))))

    @property
    def found(self) -> Any:
        """The rows that fit, where they are few."""
        return self.qs

    @property
    def whole(self) -> Any:
        """The rows among which those found are, where it is better to sort keys alone; None for sorting rows."""
        return None

    @property
    def has_index_in_order(self) -> bool:
        """Does one index hold just the rows of these filters, in the order of the list?"""
        return False

    @property
    def is_alone(self) -> bool:
        """Is one filter set, and nothing hidden from the reader? It may then stop once it has found more than is counted."""
        return len(self.active) == 1 and not self.queryset.query.has_filters()

    @property
    def most(self) -> int | None:
        return MOST_COUNTED + 1 if self.is_alone else None

    @property
    def sort_choices(self) -> list[tuple[str, Any]]:
        return [(name, label) for name, (label, _ordering) in self.sorts.items()]

    @cached_property
    def count(self) -> int:
        """How many rows there are, counted up to one more than `MOST_COUNTED`."""
        rows: int = self.qs.order_by()[: MOST_COUNTED + 1].count()
        return rows

    @property
    def is_uncounted(self) -> bool:
        return self.count > MOST_COUNTED

    @property
    def query(self) -> str:
        """The filters and the sort, without the place in the pages: what a saved view keeps."""
        kept = self.data.copy()
        for name in list(kept):
            values = [value for value in kept.getlist(name) if value]
            if name == CURSOR or not values:
                del kept[name]
        return str(kept.urlencode())

    @cached_property
    def active(self) -> list[Active]:
        """The filters that are set, in the order of the form."""
        self.form.is_valid()
        found = []
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if value not in (None, "", self.neutral.get(name)):
                words = dict(getattr(field, "choices", [])).get(str(value), value)
                found.append(Active(capfirst(field.label or name), words, self._without(name)))
        return found

    def _without(self, name: str) -> str:
        rest = self.data.copy()
        for gone in (name, CURSOR):
            rest.pop(gone, None)
        if name in self.neutral:
            rest[name] = self.neutral[name]
        return f"?{rest.urlencode()}"


class KindFilter(ListFilter):
    """What kind of customer: by people, value, industry, country and the company's own fields."""

    broken = ""  # why the rule of the segment asked for cannot be asked; known once the rows are

    segment = django_filters.ChoiceFilter(label=gettext_lazy("segment"), method="by_segment")
    manager = django_filters.ChoiceFilter(label=gettext_lazy("account manager"), method="by_person")
    team = django_filters.ChoiceFilter(label=gettext_lazy("team"))
    value_tier = django_filters.ChoiceFilter(label=gettext_lazy("value tier"), choices=Customer.ValueTier.choices)
    industry = django_filters.ChoiceFilter(label=gettext_lazy("industry"))
    country = django_filters.ChoiceFilter(label=gettext_lazy("country"))

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any], attributes: Sequence[Attribute]) -> None:
        super().__init__(request, queryset)
        self.segments = segments_by_code()
        self.offer(
            segment=[(code, str(segment)) for code, segment in self.segments.items()],
            manager=staff_choices(),
            team=[(str(pk), name) for pk, name in Team.objects.values_list("pk", "name")],
            industry=industry_choices(),
            country=country_choices(get_language() or "en"),
        )
        self.dimensions = dimensions(attributes)
        self.attributes = {f"{ATTRIBUTE}{attribute.code}": attribute for attribute in attributes}
        for name, attribute in self.attributes.items():
            own = attribute_filter(attribute)
            own.field_name, own.parent, own.model, own.method = name, self, Customer, self.by_attribute
            self.filters[name] = own

    def by_segment(self, rows: Any, _name: str, value: str) -> Any:
        """Those whom its rule fits today; nobody where the rule has just become one that cannot be asked."""
        self.is_weighed = connections[rows.db].vendor == "postgresql"  # by the keys it is given
        try:
            return whom_it_fits(self.segments[value], rows)
        except ValueError as error:
            self.broken = str(error)
            return nobody_of(rows)

    def by_attribute(self, rows: Any, name: str, value: str) -> Any:
        attribute = self.attributes[name]
        alias = f"own_{attribute.code}"
        wanted: Any = value == "true" if attribute.kind == Attribute.Kind.BOOLEAN else str(value)
        return rows.alias(**{alias: KeyTransform(attribute.code, "attributes")}).filter(**{alias: wanted})


class CustomerFilter(StandingFilters, KindFilter):
    """The customer list: by kind, by how they stand, and by words, state, language, product and what the rates count."""

    sorts: ClassVar = {
        "name": (gettext_lazy("By name"), ("name_sort",)),
        "newest": (gettext_lazy("Newest first"), ("-pk",)),
        "changed": (gettext_lazy("Changed last first"), ("-updated_at",)),
        BY_RISK: (gettext_lazy("Worth a call first"), ("-standing__risk",)),
    }
    unindexed: ClassVar = {"q", "state"}

    q = django_filters.CharFilter(label=gettext_lazy("search"), method="by_words", max_length=200)
    state = django_filters.ChoiceFilter(label=gettext_lazy("state"), method="by_state", choices=Customer.State.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("kind"), choices=Customer.Kind.choices)
    language = django_filters.ChoiceFilter(label=gettext_lazy("language"), choices=settings.LANGUAGES)
    product = django_filters.ChoiceFilter(label=gettext_lazy("product"), method="by_product")
    moved = MovedFilter(label=gettext_lazy("counted as"), method="by_move")

    def __init__(self, request: HttpRequest, queryset: models.QuerySet[Any], attributes: Sequence[Attribute]) -> None:
        super().__init__(request, queryset, attributes)
        self.offer(product=product_choices())

    def filter_queryset(self, queryset: Any) -> Any:
        """By risk those are put in order whom a call may hold; all of a stage, where one is chosen."""
        rows = super().filter_queryset(queryset)
        if self.sort != BY_RISK:
            return rows
        rows = rows.filter(standing__isnull=False)  # only so is the index of that order read
        return rows if self.form.cleaned_data.get("stage") else rows.exclude(standing__stage__in=NOT_HELD)

    @property
    def has_index_in_order(self) -> bool:
        return self.sort == BY_RISK and not self.active and not self.queryset.query.has_filters()

    @cached_property
    def count(self) -> int:
        return len(self._keys) if self.form.cleaned_data.get("segment") else super().count

    @property
    def found(self) -> Any:
        return self.queryset.filter(listed(self._keys)) if self.form.cleaned_data.get("segment") else self.qs

    @property
    def whole(self) -> Any:
        """No database knows how many a rule fits: those of a segment may have to be sorted, however many there are."""
        return self.queryset if self.form.cleaned_data.get("segment") else None

    @cached_property
    def _keys(self) -> list[int]:
        """Those of a segment: its rule may look far and wide, so it is asked once, for what it is counted by."""
        return list(self.qs.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])

    def by_words(self, rows: Any, _name: str, value: str) -> Any:
        return rows.holding(value) if self.is_walking else rows.matching(value, most=self.most)

    def by_state(self, rows: Any, _name: str, value: str) -> Any:
        if value == Customer.State.LEFT and not self.is_walking:
            return rows.gone(on=business_day())
        return rows.in_state(value, on=business_day())

    def by_product(self, rows: Any, _name: str, value: str) -> Any:
        """Those who pay for the product today."""
        today = business_day()
        running = Subscription.objects.filter(product__pk=value, started_on__lte=today)
        running = running.filter(models.Q(ended_on=None) | models.Q(ended_on__gt=today))
        if self.is_walking:
            return rows.filter(models.Exists(running.filter(spell__customer=models.OuterRef("pk"))))
        payers = running.order_by().values("spell__customer")
        return rows.filter(pk__in=payers.distinct()[: self.most] if self.most else payers)

    def by_move(self, rows: Any, _name: str, value: Movers) -> Any:
        """Those whom the rates of a period count so; nobody where they know no such group."""
        try:
            return moved(rows, value, self.dimensions, on=business_day())
        except (KeyError, ValueError):
            return rows.none()
