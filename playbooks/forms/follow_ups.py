"""Seeing to an unhappy answer: what was found, what became of it, who does it."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.places import bare_helper
from accounts.models import ChurnCategory, User
from playbooks.actions.follow_ups import REASK_DAYS
from playbooks.models import FollowUp
from retention_site.base.editing import VersionedForm


class FollowUpForm(VersionedForm):
    """Outcome, root cause, when the customer was told, a note, who sees to it; and whether to ask again."""

    ask_again = forms.BooleanField(required=False)
    unmodelled = (*VersionedForm.unmodelled, "ask_again")

    class Meta:
        model = FollowUp
        fields: ClassVar = ["note", "outcome", "root_cause", "told_on", "assignee"]
        widgets: ClassVar = {
            "note": forms.Textarea({"rows": 4, "dir": "auto"}),
            "outcome": forms.RadioSelect,
            "told_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        labels: ClassVar = {"told_on": gettext_lazy("We told the customer on")}

    def __init__(self, data: QueryDict | None = None, *, instance: FollowUp, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        given = [choice for choice in FollowUp.Outcome.choices if choice[0] != FollowUp.Outcome.WITHDRAWN]
        fields["outcome"].choices = [("", _("not yet")), *given]
        fields["root_cause"].queryset = ChurnCategory.objects.filter(is_active=True)
        fields["root_cause"].empty_label = _("not known")
        fields["assignee"].queryset = User.objects.working()
        fields["assignee"].empty_label = _("nobody yet")
        fields["ask_again"].label = _("Ask them again in %(days)d days") % {"days": REASK_DAYS}
        fields["ask_again"].help_text = _("Then one sees whether it moved.")
        self.helper = bare_helper("note", "outcome", "root_cause", "told_on", "ask_again", "assignee", *self.hidden)

    @property
    def values(self) -> dict[str, Any]:
        """What the action is to write, and whether it is to ask again."""
        return super().values | {"ask_again": self.cleaned_data["ask_again"]}
