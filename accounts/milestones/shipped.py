"""The milestones that come with Keepsake, as examples: out of use until somebody names the events of their own product."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ShippedMilestone:
    """A milestone to be; `event` is a guess at what other systems call it."""

    code: str
    wording: Promise
    event: str
    times: int = 1
    ends_onboarding: bool = False


MILESTONES: Final = (
    ShippedMilestone("first_project", _("First project"), "project_created", ends_onboarding=True),
    ShippedMilestone("imported_data", _("Imported data"), "data_imported", ends_onboarding=True),
    ShippedMilestone("used_5_times", _("Used it 5 times"), "feature_used", times=5),
    ShippedMilestone("invited_colleague", _("Invited a colleague"), "colleague_invited"),
)
