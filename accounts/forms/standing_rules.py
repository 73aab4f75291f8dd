"""The form of the rules of standing."""

from typing import Any, ClassVar

from django.http import QueryDict

from accounts.forms.places import bare_helper
from accounts.models import StandingRules
from retention_site.base.editing import VersionedForm


class StandingRulesForm(VersionedForm):
    class Meta:
        model = StandingRules
        fields: ClassVar = [
            "slipping_after", "dormant_after", "daily_slipping_after", "daily_dormant_after", "onboarding_days", "stuck_after",
            "won_back_days", "several_issues", "horizon_days",
        ]  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, instance: StandingRules, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.helper = bare_helper(
            ("slipping_after", "dormant_after"),
            ("daily_slipping_after", "daily_dormant_after"),
            ("onboarding_days", "stuck_after"),
            ("won_back_days", "several_issues"),
            "horizon_days",
            *self.hidden,
        )
