"""Deciding a case: what follows from a departure."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.forms.places import bare_helper
from playbooks.models import MitigationCase
from retention_site.base.editing import VersionedForm


class CaseForm(VersionedForm):
    """Fix, accept or educate; what was learnt; where to see what was done; or another team."""

    class Meta:
        model = MitigationCase
        fields: ClassVar = ["decision", "note", "link", "team"]
        widgets: ClassVar = {"decision": forms.RadioSelect, "note": forms.Textarea({"rows": 4})}

    def __init__(self, data: QueryDict | None = None, *, instance: MitigationCase, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        fields: dict[str, Any] = self.fields
        fields["decision"].choices = [("", _("not decided yet")), *MitigationCase.Decision.choices]
        fields["link"].widget.attrs |= {"dir": "ltr", "inputmode": "url"}
        fields["link"].help_text = _("A ticket, a page, a release: where one sees it.")
        fields["team"].empty_label = _("nobody yet")
        self.helper = bare_helper("decision", "note", "link", "team", *self.hidden)
