"""The forms of a checklist template and of its steps."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from accounts.forms.worded import WORDING, WordedForm
from accounts.models import ChurnCategory, Team
from playbooks.models import ChecklistTemplate, ChecklistTemplateItem


class ChecklistTemplateForm(WordedForm):
    """A template: its name, and whom it is for. Its code stays."""

    class Meta:
        model = ChecklistTemplate
        fields: ClassVar = ["code", "category", "value_tier", "is_active", "rank"]
        widgets: ClassVar = {"code": forms.TextInput({"dir": "ltr", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, *, instance: ChecklistTemplate, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.fields["category"] = forms.ModelChoiceField(
            ChurnCategory.objects.order_by("rank", "code"),
            label=capfirst(_("for reasons of")),
            required=False,
            empty_label=_("whatever the reason"),
        )
        if self.hidden:
            del self.fields["code"]
        rows = [tuple(WORDING.values()), ("category", "value_tier"), "rank", "is_active"]
        self.helper = bare_helper(*([] if self.hidden else ["code"]), *rows, *self.hidden)


class AfterField(forms.MultipleChoiceField):
    """The steps that come before, kept as their codes with blanks between."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        return " ".join(super().clean(value))


class TemplateStepForm(WordedForm):
    """A step: what is done, by whom, by when, after what. Its code stays, since others name it."""

    class Meta:
        model = ChecklistTemplateItem
        fields: ClassVar = ["code", "kind", "team", "due_days", "due_from", "after", "needs_proof", "rank"]
        widgets: ClassVar = {"code": forms.TextInput({"dir": "ltr", "autocomplete": "off"})}

    def __init__(self, data: QueryDict | None = None, *, instance: ChecklistTemplateItem, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        others = [(each.code, str(each)) for each in instance.template.items.all() if each.pk != instance.pk]
        self.fields["after"] = AfterField(label=capfirst(_("only after")), choices=others, required=False)
        self.fields["team"] = forms.ModelChoiceField(
            Team.objects.order_by("name"),
            label=capfirst(_("team that does it")),
            required=False,
            empty_label=_("the customer's own"),
        )
        if self.hidden:
            del self.fields["code"]
        rows = [tuple(WORDING.values()), ("kind", "team"), ("due_days", "due_from"), *(["after"] if others else [])]
        self.helper = bare_helper(*([] if self.hidden else ["code"]), *rows, "needs_proof", "rank", *self.hidden)
        if not others:
            del self.fields["after"]
