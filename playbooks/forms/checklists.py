"""Doing a step of a checklist, and promising the exit interview."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, User
from playbooks.forms.promising import CustomerPromiseForm
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


class InterviewForm(CustomerPromiseForm):
    """Promise the exit interview, to who gave notice unless told otherwise."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, item: ChecklistItem, user: User, contacts: list[Contact], **options: Any
    ) -> None:
        departure = item.checklist.departure
        begun = {"contact": departure.notice_by_id, "about": _("Exit interview"), "heard": departure.said}
        begun["version"] = item.version
        super().__init__(data, customer=departure.customer, user=user, contacts=contacts, initial=begun, **options)
