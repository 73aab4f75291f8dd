"""Launching a wave: which customers, from when, over how many days."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.places import bare_helper
from accounts.models import Customer, User
from accounts.segments.reading import segments_by_code
from retention_site.base.models import SavedView
from retention_site.base.widgets import MomentInput
from surveys.models.invitations import MOST_REMIND_DAYS
from surveys.waves import audience

EVERYBODY, BY_ADDRESS = "all", "address"
SEGMENT = "segment:"  # begins the key of one
MOST_DAYS = 366


class WaveForm(forms.Form):
    """A name, a list of customers, and the drip. `customers` are those it finds, once it is valid as far as that."""

    name = forms.CharField(label=gettext_lazy("name"), max_length=120, help_text=gettext_lazy("Only colleagues see it."))
    people = forms.ChoiceField(label=gettext_lazy("Which customers"))
    address = forms.CharField(
        label=gettext_lazy("Address of a filtered customer list"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Filter the customer list as you need it, and copy its address from the browser."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("begins"), widget=MomentInput)
    days = forms.IntegerField(
        label=gettext_lazy("spread over days"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("Every day as many are asked, so that the answers can be worked on."),
    )
    remind_after_days = forms.IntegerField(
        label=gettext_lazy("remind once after days"),
        min_value=1,
        max_value=MOST_REMIND_DAYS,
        required=False,
        help_text=gettext_lazy("Whoever has not answered by then. Leave it empty to remind nobody."),
    )

    def __init__(self, data: QueryDict | None = None, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.user = user
        for each in self.fields.values():
            each.label = capfirst(str(each.label))
        self.query = ""
        self.customers: QuerySet[Customer] | None = None
        self.views = {str(view.pk): view for view in SavedView.objects.for_user(user).filter(page="customer_list")}
        field: Any = self.fields["people"]
        segments = [(SEGMENT + code, str(segment)) for code, segment in segments_by_code().items()]
        saved = [(key, view.name) for key, view in self.views.items()]
        field.choices = [
            (EVERYBODY, _("every customer")),
            *([(_("Segments"), segments)] if segments else []),
            *saved,
            (BY_ADDRESS, _("those of the filtered list below")),
        ]
        self.initial.setdefault("starts_at", timezone.localtime().replace(second=0, microsecond=0))
        self.initial.setdefault("days", 1)
        self.helper = bare_helper("name", "people", "address", ("starts_at", "days"), "remind_after_days")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("people")
        if chosen in self.views:
            self.query = self.views[chosen].query
        elif chosen and chosen.startswith(SEGMENT):
            self.query = urlencode({"segment": chosen.removeprefix(SEGMENT)})
        elif chosen == BY_ADDRESS:
            self.query = _query_of(cleaned.get("address", ""))
            if not self.query:
                self.add_error("address", _("Give the address of the filtered list."))
                return cleaned
        if chosen:
            try:
                self.customers = audience(self.query, self.user)
            except ValidationError as error:
                self.add_error("address" if chosen == BY_ADDRESS else "people", error)
        return cleaned


def _query_of(address: str) -> str:
    """Return the filters of a list's address: what follows its question mark, or all of it where there is none."""
    text = address.strip()
    return urlsplit(text).query if "?" in text or "://" in text else text
