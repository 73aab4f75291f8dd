"""Doing a step of a checklist, and promising the exit interview."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.interactions import contact_label
from accounts.models import Contact, User
from playbooks.forms.callbacks import MomentForm
from playbooks.models import ChecklistItem
from playbooks.models.checklists import ItemKind

ACTS = ("done", "dropped", "reopen", "take", "leave", "farewell", "yes", "no", "feedback")


class StepForm(forms.Form):
    """One step: which act, with a note or proof. Each step of a page has a form of its own."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    note = forms.CharField(label=gettext_lazy("Note or proof"), required=False, widget=forms.Textarea({"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, item: ChecklistItem) -> None:
        super().__init__(data, prefix=f"step-{item.pk}", initial={"version": item.version})
        self.item = item
        self.fields["note"].widget.attrs |= {"class": "form-control"}
        if item.kind == ItemKind.FAREWELL:
            self.fields["note"].label = _("A personal word, which stands in the mail")


class InterviewForm(MomentForm):
    """Promise the exit interview: when, with whom."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label=gettext_lazy("With"), required=False)
    confirm = forms.BooleanField(label=gettext_lazy("Mail them a confirmation"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, item: ChecklistItem, user: User) -> None:
        departure = item.checklist.departure
        begun = {"version": item.version, "contact": departure.notice_by_id}
        super().__init__(data, customer=departure.customer, assignee=user, initial=begun)
        field: Any = self.fields["contact"]
        field.queryset, field.label_from_instance = departure.customer.contacts.filter(left_at=None), contact_label
        field.empty_label = _("nobody in particular")
        field.widget.attrs |= {"class": "form-select"}
        self.fields["at"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.moment:
            self.weigh(self.moment)
        elif not self.errors:
            self.add_error("at", _("Choose a day and a time."))
        return cleaned
