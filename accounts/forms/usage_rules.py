"""The form of how long single usage events are kept."""

from typing import Any, ClassVar

from django.http import QueryDict

from accounts.forms.places import bare_helper
from accounts.models import UsageRules
from retention_site.base.editing import VersionedForm


class UsageRulesForm(VersionedForm):
    class Meta:
        model = UsageRules
        fields: ClassVar = ["keep_months"]

    def __init__(self, data: QueryDict | None = None, *, instance: UsageRules, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.helper = bare_helper("keep_months", *self.hidden)
