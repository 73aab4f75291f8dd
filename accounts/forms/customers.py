"""The form of a customer, the company's own fields included."""

import secrets
from typing import Any, ClassVar

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.actions.attributes import LONGEST_TEXT, read_value
from accounts.forms.places import bare_helper, country_field, time_zone_field
from accounts.models import Attribute, Customer, User
from accounts.names import search_key
from retention_site.base.editing import VersionedForm, still_chosen
from retention_site.base.widgets import DayInput

PREFIX = "attr."  # of the company's own fields
DUPLICATES_SHOWN = 5
UNKNOWN = ""


class CustomerForm(VersionedForm):
    """Who a customer is. Asks again before adding one whose name is taken."""

    class Meta:
        model = Customer
        fields: ClassVar = [
            "name", "external_id", "kind", "industry", "industry_fit", "value_tier", "country", "timezone", "language",
            "manager", "team", "trial_started_on", "sales_approach",
        ]  # fmt: skip
        widgets: ClassVar = {
            "trial_started_on": DayInput,
            "external_id": forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
            "name": forms.TextInput({"autocomplete": "off"}),
        }

    def __init__(
        self, data: QueryDict | None = None, *, instance: Customer, attributes: list[Attribute], **options: Any
    ) -> None:
        self.attributes = {PREFIX + attribute.code: attribute for attribute in attributes}
        options["initial"] = self._begun_values(instance) | options.get("initial", {})
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        fields["external_id"].required = False
        fields["external_id"].help_text = _("How your other systems call them. Leave empty to have one made.")
        fields["country"] = country_field(fields["country"], instance.country)
        fields["timezone"] = time_zone_field(fields["timezone"], instance.timezone)
        fields["timezone"].choices = [("", _("the team’s")), *fields["timezone"].choices]
        fields["manager"].queryset = still_chosen(User.objects.working(), instance.manager_id)
        fields["manager"].empty_label, fields["team"].empty_label = _("nobody yet"), _("none")
        for name in ("language", "sales_approach"):
            fields[name].choices = [(UNKNOWN, _("not known")), *(each for each in fields[name].choices if each[0])]
        for name, attribute in self.attributes.items():
            fields[name] = _attribute_field(attribute)
        self.helper = bare_helper(*self.hidden, *self._parts())

    def _parts(self) -> list[Any]:
        parts = [
            Fieldset(_("Who they are"), "name", _row("external_id", "kind"), _row("industry", "industry_fit", "value_tier")),
            Fieldset(_("Where they are"), _row("country", "timezone", "language")),
            Fieldset(_("With us"), _row("manager", "team"), _row("trial_started_on", "sales_approach")),
        ]
        if self.attributes:
            parts.append(Fieldset(_("Own fields"), _row(*self.attributes)))
        return parts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["external_id"] = cleaned.get("external_id") or self.original.external_id or f"m-{secrets.token_hex(5)}"
        self.instance.attributes = self._read_attributes(cleaned)
        if self.duplicates and "add_anyway" not in self.data:
            self.add_error("name", _("There is a customer of this name already."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        named = {name: value for name, value in super().values.items() if name not in self.attributes}
        return named | {"attributes": self.instance.attributes}

    @cached_property
    def duplicates(self) -> list[Customer]:
        """Customers of the same name, in any spelling, when one is added."""
        key = search_key(self.cleaned_data.get("name") or "")
        if self.original.pk is not None or not key:
            return []
        named = Customer.objects.matching(key).filter(search_key__startswith=key + "\n")
        return list(named.order_by("name_sort", "pk")[:DUPLICATES_SHOWN])

    def begun(self, record: models.Model) -> dict[str, Any]:
        return super().begun(record) | self._begun_values(record)

    def plain(self, record: models.Model) -> dict[str, Any]:
        return super().plain(record) | self._own_values(record)

    def logged(self, values: dict[str, Any]) -> dict[str, Any]:
        own = values.get("attributes") or {}
        named = {name: own.get(attribute.code) for name, attribute in self.attributes.items()}
        return values | (named if "attributes" in values else {})

    def _own_values(self, record: Any) -> dict[str, Any]:
        return {name: record.attributes.get(attribute.code) for name, attribute in self.attributes.items()}

    def _begun_values(self, record: Any) -> dict[str, Any]:
        answers = {True: "true", False: "false"}
        own = self._own_values(record).items()
        return {name: answers[value] if isinstance(value, bool) else value for name, value in own}

    def _read_attributes(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the own fields as they are stored; codes that have no field on the form stay as they were."""
        stored = dict(self.original.attributes)
        for name, attribute in self.attributes.items():
            value = cleaned.get(name)
            stored.pop(attribute.code, None)
            if value in (None, ""):
                continue
            try:
                stored[attribute.code] = read_value(attribute, value)
            except ValueError as error:
                self.add_error(name, ValidationError(str(error)))
        return stored


def _row(*names: str) -> Div:
    return Div(*names, css_class="form-row")


def _attribute_field(attribute: Attribute) -> forms.Field:
    label = attribute.label
    if attribute.kind == Attribute.Kind.NUMBER:
        return forms.DecimalField(label=label, required=False)
    if attribute.kind == Attribute.Kind.DATE:
        return forms.DateField(label=label, required=False, widget=DayInput)
    if attribute.kind == Attribute.Kind.BOOLEAN:
        answers = [(UNKNOWN, _("not known")), ("true", _("yes")), ("false", _("no"))]
        return forms.TypedChoiceField(label=label, required=False, choices=answers, coerce=lambda value: value == "true")
    if attribute.kind == Attribute.Kind.CHOICE:
        choices = [(UNKNOWN, _("not known")), *((choice, choice) for choice in attribute.choices)]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT)
