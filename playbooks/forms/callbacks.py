"""The forms around a promise: making one in a call, closing one by a call, moving it, giving it an outcome."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Customer, User
from playbooks.models import Callback
from playbooks.slots import Calendar, SlotDay, calendar_for
from retention_site.base.widgets import MomentInput

MOST_OWED = 20


class MomentForm(forms.Form):
    """A moment to promise: one of the free slots, or any other; what speaks against it must be seen before it is promised."""

    slot = forms.CharField(required=False, max_length=40)
    at = forms.DateTimeField(label=gettext_lazy("Another time, on your clock"), required=False, widget=MomentInput)
    is_sure = forms.BooleanField(label=gettext_lazy("Promise it all the same"), required=False)

    def __init__(self, *args: Any, customer: Customer, assignee: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = timezone.now()
        self.customer, self.assignee = customer, assignee
        self.warnings: list[str] = []

    @cached_property
    def calendar(self) -> Calendar:
        zone = timezone.get_current_timezone()
        return calendar_for(assignee=self.assignee, customer=self.customer, zone=zone, start=self.now)

    @cached_property
    def days(self) -> list[SlotDay]:
        """The free times that suit both sides; asked for only where they are shown."""
        return self.calendar.days(timezone.localdate(), now=self.now)

    def clean_slot(self) -> str:
        """Take any moment with its offset: whether it is still free, the action decides."""
        slot: str = self.cleaned_data["slot"]
        try:
            at = datetime.fromisoformat(slot) if slot else None
        except ValueError:
            at = None
        if slot and (at is None or at.tzinfo is None):
            raise forms.ValidationError(_("Choose a day and a time."))
        return slot

    @property
    def moment(self) -> datetime | None:
        """What was chosen, as an aware moment."""
        if at := self.cleaned_data.get("at"):
            return at  # type: ignore[no-any-return]
        slot = self.cleaned_data.get("slot")
        return datetime.fromisoformat(slot) if slot else None

    def weigh(self, moment: datetime) -> None:
        """Refuse the past, and what speaks against `moment` until the box says that it is meant."""
        if moment <= self.now:
            self.add_error("at", _("A promise must lie in the future."))
            return
        self.warnings = self.calendar.warnings(moment, language=get_language() or "en")
        if self.warnings and not self.cleaned_data.get("is_sure"):
            self.add_error("at", " ".join(self.warnings))


class PromiseForm(MomentForm):
    """The section of the call form that promises to call back."""

    about = forms.CharField(label=gettext_lazy("About"), max_length=500, required=False)
    confirm = forms.BooleanField(label=gettext_lazy("Mail them a confirmation"), required=False)

    def __init__(self, data: QueryDict | None = None, *, customer: Customer, user: User, **options: Any) -> None:
        super().__init__(data, customer=customer, assignee=user, **options)
        for name in ("at", "about"):
            self.fields[name].widget.attrs |= {"class": "form-control", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.moment:
            self.weigh(self.moment)
        elif cleaned.get("about") or cleaned.get("confirm"):
            self.add_error("at", _("Choose a day and a time."))
        return cleaned


class KeepingForm(forms.Form):
    """The section of the call form by which a call keeps what was promised."""

    callback = forms.ModelChoiceField(
        Callback.objects.none(), label=gettext_lazy("This call was promised"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, data: QueryDict | None = None, *, customer: Customer, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        owed = Callback.objects.owed().filter(customer=customer).order_by("promised_for")[:MOST_OWED]
        self.owed = list(owed.select_related("assignee", "contact"))
        field: Any = self.fields["callback"]
        field.queryset = Callback.objects.owed().filter(customer=customer)
        field.choices = [("", _("no, it was not")), *((callback.pk, callback.about) for callback in self.owed)]
        now = timezone.now()
        due = [callback for callback in self.owed if callback.assignee_id == user.pk and callback.promised_for <= now]
        self.initial.setdefault("callback", due[0].pk if due else "")

    def has_changed(self) -> bool:
        """What is chosen counts, even where it was chosen beforehand."""
        return bool(self.data.get(self.add_prefix("callback")))


class MoveForm(MomentForm):
    """Promise another moment."""

    by = forms.ChoiceField(
        label=gettext_lazy("Who moves it"),
        choices=[("customer", gettext_lazy("They asked for it")), ("us", gettext_lazy("We must"))],
        initial="customer",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, callback: Callback, **options: Any) -> None:
        super().__init__(data, customer=callback.customer, assignee=callback.assignee, prefix="move", **options)
        self.initial.setdefault("version", callback.version)
        for name in ("at", "reason"):
            self.fields[name].widget.attrs |= {"class": "form-control", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.moment is None:
            if not self.errors:
                self.add_error("at", _("Choose a day and a time."))
        else:
            self.weigh(self.moment)
        if cleaned.get("by") == "us" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why the promise is moved."))
        return cleaned


class CloseForm(forms.Form):
    """Give a promise its outcome without logging a call here."""

    outcome = forms.ChoiceField(label=gettext_lazy("How it ended"), choices=Callback.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, callback: Callback, **options: Any) -> None:
        super().__init__(data, prefix="close", **options)
        self.initial.setdefault("version", callback.version)
        self.fields["reason"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
