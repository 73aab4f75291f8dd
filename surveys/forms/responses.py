"""The forms of an answer: what it is about, and why it is left out."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.places import bare_helper
from accounts.models import ChurnCategory
from retention_site.base.editing import VersionedForm
from surveys.models import Response


class TagForm(VersionedForm):
    """What an answer is about: the kinds of reasons that teams work on, and whether it asks for a feature."""

    class Meta:
        model = Response
        fields: ClassVar = ["categories", "is_feature_request"]
        widgets: ClassVar = {"categories": forms.CheckboxSelectMultiple}

    def __init__(self, data: QueryDict | None = None, *, instance: Response, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        fields["categories"].queryset = ChurnCategory.objects.all()
        fields["categories"].label = _("Kinds of reasons")
        self.helper = bare_helper("categories", "is_feature_request", *self.hidden)


class RulingForm(forms.Form):
    """A decision about an answer, on the version of it that its reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ExcludeForm(RulingForm):
    excluded_as = forms.ChoiceField(label=_("It is"), choices=Response.Exclusion.choices, widget=forms.RadioSelect)
