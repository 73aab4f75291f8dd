"""The form of how often people may be asked."""

from typing import Any, ClassVar

from django.http import QueryDict

from accounts.forms.places import bare_helper
from retention_site.base.editing import VersionedForm
from surveys.models import AskingRules


class AskingRulesForm(VersionedForm):
    class Meta:
        model = AskingRules
        fields: ClassVar = ["quiet_days", "talk_quiet_days", "nps_most", "nps_days", "valid_days", "change_days"]

    def __init__(self, data: QueryDict | None = None, *, instance: AskingRules, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.helper = bare_helper(
            "quiet_days", "talk_quiet_days", ("nps_most", "nps_days"), ("valid_days", "change_days"), *self.hidden
        )
