"""Making a promise: as a section of the call form, and from a customer's page."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from phonenumber_field.formfields import PhoneNumberField
from phonenumbers import SUPPORTED_REGIONS

from accounts.forms.interactions import contact_label
from accounts.models import Contact, Customer, User
from playbooks.forms.moments import MomentForm

WINDOWS = (15, 30, 60, 120, 240)  # minutes in which a call counts as kept


class PromiseForm(MomentForm):
    """What both ways of promising ask for; the call that it stands in brings the contact and what was heard."""

    about = forms.CharField(label=gettext_lazy("About"), max_length=500, required=False)
    assignee = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Who calls"), required=False)
    specialist = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Specialist invited"), required=False)
    phone = PhoneNumberField(label=gettext_lazy("On which number"), required=False)
    minutes = forms.ChoiceField(label=gettext_lazy("Within"), required=False, initial=str(WINDOWS[0]))
    confirm = forms.BooleanField(label=gettext_lazy("Mail them a confirmation"), required=False)

    def __init__(self, data: QueryDict | None = None, *, customer: Customer, user: User, **options: Any) -> None:
        caller = f"{options['prefix']}-assignee"
        if data is not None and caller not in data:
            # A page that has not fetched the people yet cannot send one
            data = data.copy()
            data[caller] = str(user.pk)
        super().__init__(data, customer=customer, assignee=user, **options)
        fields: dict[str, Any] = self.fields
        self.initial.setdefault("assignee", user.pk)
        people = User.objects.working().select_related("team")
        for name, nothing in (("assignee", None), ("specialist", _("nobody"))):
            fields[name].queryset = people
            fields[name].widget = forms.Select(attrs={"class": "form-select"})
            fields[name].widget.choices = partial(self._named, nothing)
        fields["minutes"].choices = [(str(n), ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}) for n in WINDOWS]
        fields["phone"].region = customer.country if customer.country in SUPPORTED_REGIONS else None
        fields["confirm"].widget.attrs["class"] = "form-check-input"
        for name in ("about", "phone"):
            fields[name].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        fields["phone"].widget.attrs |= {"dir": "ltr", "inputmode": "tel"}
        fields["minutes"].widget.attrs["class"] = "form-select"

    @cached_property
    def people(self) -> list[tuple[Any, str]]:
        """Who works here, read once for all fields that offer them, and only where these are shown."""
        return list(User.objects.working().values_list("pk", "full_name"))

    @property
    def is_lazy(self) -> bool:
        """May the page fetch free times and people by itself? Not where an answer among them is to be shown."""
        return not self.is_bound and not self["slot"].value()

    def _named(self, nothing: Any) -> list[tuple[Any, str]]:
        return [("", nothing), *self.people] if nothing else [*self.people]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.caller = cleaned.get("assignee") or self.caller
        if self.moment:
            self.weigh(self.moment)
        elif not self.errors:
            self.add_error("at", _("Choose a day and a time."))
        return cleaned


class CustomerPromiseForm(PromiseForm):
    """A promise that no talk comes before: to whom, and what they are to hear, are asked for here."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label=gettext_lazy("To whom"), required=False)
    heard = forms.CharField(
        label=gettext_lazy("What was heard"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    is_lazy = False

    def __init__(
        self, data: QueryDict | None = None, *, customer: Customer, user: User, contacts: list[Contact], **options: Any
    ) -> None:
        begun = options.get("initial", {}).get("contact")
        chosen = data.get(f"{options['prefix']}-contact") if data else str(begun)
        contact = next((each for each in contacts if str(each.pk) == chosen), None)
        super().__init__(data, customer=customer, user=user, there=contact.zone if contact else None, **options)
        field: Any = self.fields["contact"]
        field.queryset = Contact.objects.filter(customer=customer).current()
        field.widget.choices = [("", _("nobody in particular")), *((each.pk, contact_label(each)) for each in contacts)]
        field.widget.attrs["class"] = "form-select"
        self.fields["about"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("confirm"):
            check_confirmable(cleaned.get("contact"))
        return cleaned


def promised(said: dict[str, Any]) -> dict[str, Any]:
    """Return what the action is told of a form's answers."""
    names = ("assignee", "specialist", "phone", "confirm")
    minutes = int(said.get("minutes") or WINDOWS[0])
    return {name: said.get(name) for name in names} | {"promised_for": said["chosen"], "minutes": minutes}


def check_confirmable(contact: Contact | None) -> None:
    """Refuse a confirmation that nobody could get. Raises ValidationError."""
    if contact is None or not contact.email:
        raise ValidationError({"confirm": _("A confirmation needs a contact with an e-mail address.")})
