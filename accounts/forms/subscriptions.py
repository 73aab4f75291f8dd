"""The forms of a subscription: one to add or correct it, one for a new price."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.countries import currency_choices
from accounts.forms.places import bare_helper
from accounts.models import Product, Subscription
from retention_site.base.editing import VersionedForm, still_chosen
from retention_site.base.widgets import DayInput


class SubscriptionForm(VersionedForm):
    """A product inside a spell, and the money for it."""

    class Meta:
        model = Subscription
        fields: ClassVar = ["product", "started_on", "ended_on", "monthly_value", "currency", "renews_on", "payment_state"]
        widgets: ClassVar = {"started_on": DayInput, "ended_on": DayInput, "renews_on": DayInput}

    def __init__(self, data: QueryDict | None = None, *, instance: Subscription, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        fields["product"].queryset = still_chosen(Product.objects.filter(is_active=True), instance.product_id)
        currencies = currency_choices(get_language() or "en")
        other = [(instance.currency, instance.currency)] if instance.currency not in {"", *dict(currencies)} else []
        fields["currency"] = forms.ChoiceField(
            label=fields["currency"].label, required=False, choices=[("", _("none")), *other, *currencies]
        )
        if not self.hidden:
            del fields["ended_on"]
        days = ("started_on", "ended_on", "renews_on") if self.hidden else ("started_on", "renews_on")
        self.helper = bare_helper("product", ("monthly_value", "currency", "payment_state"), days, *self.hidden)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("monthly_value") is not None and not cleaned.get("currency"):
            self.add_error("currency", _("Money needs a currency."))
        return cleaned


class ValueForm(forms.Form):
    """A new price from a day on: the running subscription is closed and the next one opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    monthly_value = forms.DecimalField(
        label=gettext_lazy("New monthly value"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    on = forms.DateField(label=gettext_lazy("From"), widget=DayInput)

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, prefix="value", **options)
        self.helper = bare_helper("version", ("monthly_value", "on"))
