"""Calls that outreach asks for: which of them a talk was, and what came of one."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.places import bare_helper
from accounts.models import Customer, User
from playbooks.models import CallTask
from retention_site.base.editing import VersionedForm, still_chosen
from retention_site.base.prepared import Given, Prepared

MOST_OPEN = 10


def _open_for() -> QuerySet[CallTask]:
    tasks = CallTask.objects.open().filter(customer=Given("customer"))
    return tasks.select_related("message__template", "contact", "assignee").order_by("due_at", "pk")[:MOST_OPEN]


_open: Prepared[CallTask] = Prepared(_open_for)


class CalledForm(forms.Form):
    """The section of the call form by which a call is the one that outreach asked for."""

    task = forms.ModelChoiceField(
        CallTask.objects.none(),
        label=gettext_lazy("Outreach asked for this call"),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: QueryDict | None = None, *, customer: Customer, user: User, **options: Any) -> None:  # noqa: ARG002
        super().__init__(data, **options)
        self.tasks = _open(customer=customer.pk)
        field: Any = self.fields["task"]
        field.queryset = CallTask.objects.open().filter(customer=customer)
        field.choices = [("", _("no, it did not")), *((task.pk, task.about) for task in self.tasks)]

    def begin_with(self, query: QueryDict) -> None:
        """Begin with the task that the address names."""
        for task in self.tasks:
            if str(task.pk) == query.get("call_task"):
                self.initial["task"] = task.pk

    def has_changed(self) -> bool:
        """What is chosen counts, even where it was chosen beforehand."""
        return bool(self.data.get(self.add_prefix("task")))


class CallTaskForm(VersionedForm):
    """What came of a call, and who makes it."""

    class Meta:
        model = CallTask
        fields: ClassVar = ["outcome", "note", "assignee"]
        widgets: ClassVar = {
            "outcome": forms.RadioSelect,
            "note": forms.Textarea({"rows": 4, "dir": "auto"}),
        }

    def __init__(self, data: QueryDict | None = None, *, instance: CallTask, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        fields["outcome"].choices = [("", _("not yet")), *CallTask.Outcome.choices]
        fields["assignee"].queryset = still_chosen(User.objects.working(), instance.assignee_id)
        fields["assignee"].empty_label = _("nobody yet")
        self.helper = bare_helper("outcome", "note", "assignee", *self.hidden)
