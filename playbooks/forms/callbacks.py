"""The forms around a promise that was made: closing it by a call, moving it, handing it over, giving it an outcome."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Customer, User
from playbooks.forms.moments import MomentForm
from playbooks.models import Callback
from retention_site.base.editing import still_chosen
from retention_site.base.prepared import Given, Prepared

MOST_OWED = 20
Outcome = Callback.Outcome
EARLY_OUTCOMES = (Outcome.KEPT, Outcome.WITHDRAWN)  # while there is time to keep it
LATE_OUTCOMES = (Outcome.KEPT_LATE, Outcome.BROKEN, Outcome.WITHDRAWN)


def _owed_to() -> QuerySet[Callback]:
    owed = Callback.objects.owed().filter(customer=Given("customer"))
    return owed.select_related("assignee", "contact").order_by("promised_for")[:MOST_OWED]


_owed: Prepared[Callback] = Prepared(_owed_to)


class KeepingForm(forms.Form):
    """The section of the call form by which a call keeps what was promised."""

    callback = forms.ModelChoiceField(
        Callback.objects.none(), label=gettext_lazy("This call was promised"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, data: QueryDict | None = None, *, customer: Customer, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.owed = _owed(customer=customer.pk)
        field: Any = self.fields["callback"]
        field.queryset = Callback.objects.owed().filter(customer=customer)
        field.choices = [("", _("no, it was not")), *((callback.pk, callback.about) for callback in self.owed)]
        now = timezone.now()
        due = [callback for callback in self.owed if callback.assignee_id == user.pk and callback.promised_for <= now]
        self.initial.setdefault("callback", due[0].pk if due else "")

    def begin_with(self, query: QueryDict) -> None:
        """Begin with the promise that the address names."""
        for callback in self.owed:
            if str(callback.pk) == query.get("callback"):
                self.initial["callback"] = callback.pk

    def has_changed(self) -> bool:
        """What is chosen counts, even where it was chosen beforehand."""
        return bool(self.data.get(self.add_prefix("callback")))


class MoveForm(MomentForm):
    """Promise another moment, and if need be let somebody else keep it."""

    by = forms.ChoiceField(
        label=gettext_lazy("Who moves it"),
        choices=[("customer", gettext_lazy("They asked for it")), ("us", gettext_lazy("We must"))],
        initial="customer",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who calls"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, callback: Callback, **options: Any) -> None:
        super().__init__(
            data,
            customer=callback.customer,
            assignee=callback.assignee,
            there=callback.zone,
            besides=callback,
            prefix="move",
            **options,
        )
        self.initial.setdefault("version", callback.version)
        self.initial.setdefault("assignee", callback.assignee_id)
        field: Any = self.fields["assignee"]
        field.queryset = still_chosen(User.objects.working(), callback.assignee_id).select_related("team")
        field.empty_label = None
        field.widget.attrs["class"] = "form-select"
        self.fields["reason"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.caller = cleaned.get("assignee") or self.caller
        if self.moment:
            self.weigh(self.moment)
        elif not self.errors:
            self.add_error("at", _("Choose a day and a time."))
        if cleaned.get("by") == "us" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why the promise is moved."))
        return cleaned


class GiveForm(forms.Form):
    """Let somebody else make the call, at the time promised."""

    assignee = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who calls"), widget=forms.Select(attrs={"class": "form-select"})
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, callback: Callback, **options: Any) -> None:
        super().__init__(data, prefix="give", **options)
        self.initial.setdefault("version", callback.version)
        field: Any = self.fields["assignee"]
        field.queryset = User.objects.working().exclude(pk=callback.assignee_id)
        self.fields["reason"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}


class CloseForm(forms.Form):
    """Give a promise its outcome without logging a call here."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("promise", "How it ended"), choices=Callback.Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, callback: Callback, **options: Any) -> None:
        super().__init__(data, prefix="close", **options)
        self.initial.setdefault("version", callback.version)
        fields: dict[str, Any] = self.fields
        possible = LATE_OUTCOMES if callback.is_overdue(at=timezone.now()) else EARLY_OUTCOMES
        # Offered, not demanded: whether it is true when the form comes back, the action tells by the clock
        fields["outcome"].widget.choices = [(each.value, each.label) for each in possible]
        self.fields["reason"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
