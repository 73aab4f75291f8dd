"""What filters are made of: those of the customer list that stand in no column, and how a list says which are set."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import connections, models
from django.utils.translation import gettext as _

from accounts.models import Attribute, Customer, Product, User
from accounts.movers import Movers, read

MOST_INDUSTRIES = 500
MINE, NOBODY = "me", "none"


@dataclass(frozen=True)
class Active:
    """A filter that is set: what it says, and the query string without it."""

    label: Any
    value: Any
    without: str


class MovedField(forms.CharField):
    """Whom a number of the rates counts, in the shorthand of accounts/movers.py."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Movers | None:
        text = super().clean(value)
        try:
            return read(text) if text else None
        except ValueError as error:
            raise ValidationError(_("This is no number of the rates.")) from error


class MovedFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = MovedField


def attribute_filter(attribute: Attribute) -> django_filters.Filter:
    if attribute.kind == Attribute.Kind.BOOLEAN:
        answers = [("true", _("yes")), ("false", _("no"))]
        return django_filters.ChoiceFilter(label=attribute.label, empty_label=_("any"), choices=answers)
    if attribute.kind == Attribute.Kind.CHOICE:
        choices = [(each, each) for each in attribute.choices]
        return django_filters.ChoiceFilter(label=attribute.label, empty_label=_("any"), choices=choices)
    return django_filters.CharFilter(label=attribute.label, max_length=200)


def staff_choices() -> list[tuple[str, Any]]:
    """Me, nobody, and everybody who works here."""
    working = User.objects.working().values_list("pk", "full_name")
    return [(MINE, _("me")), (NOBODY, _("nobody")), *((str(pk), name) for pk, name in working)]


def of_person(name: str, value: str, reader: User) -> models.Q:
    """Return the condition that the person `name` of a row is the one chosen."""
    if value == NOBODY:
        return models.Q(**{f"{name}__isnull": True})
    return models.Q(**{name: reader.pk if value == MINE else value})


def product_choices() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Product.objects.order_by("name", "pk").values_list("pk", "name")]


def industry_choices() -> list[tuple[str, str]]:
    """Return every industry there is, by hopping from one to the next along its index: a DISTINCT would read every row."""
    table = Customer._meta.db_table
    sql = (
        f"WITH RECURSIVE hop(industry) AS (SELECT min(industry) FROM {table} WHERE industry > ''"  # noqa: S608
        f" UNION ALL SELECT (SELECT min(industry) FROM {table} WHERE industry > hop.industry) FROM hop"
        f" WHERE hop.industry IS NOT NULL) SELECT industry FROM hop WHERE industry IS NOT NULL LIMIT {MOST_INDUSTRIES}"
    )
    with connections[Customer.objects.db].cursor() as cursor:
        cursor.execute(sql)
        return [(industry, industry) for (industry,) in cursor.fetchall()]
