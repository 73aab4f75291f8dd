"""The pages of insights, as tabs over each of them: a registry that later floors join in `AppConfig.ready()`."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@dataclass(frozen=True)
class Page:
    """One page; `keeps` says that it understands the period and basis of the others."""

    url_name: str
    label: Any
    rank: int
    permission: str
    keeps: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_pages: dict[str, Page] = {}


def register(*pages: Page) -> None:
    """Add pages; one per address, the last word counts."""
    _pages.update({page.url_name: page for page in pages})


def pages_for(user: User) -> list[Page]:
    """Return the pages that `user` may open, in order."""
    return sorted((page for page in _pages.values() if user.has_perm(page.permission)), key=lambda page: page.rank)


register(
    Page("insights", _("Retention and churn"), 10, "accounts.view_insights", keeps=True),
    Page("insights_split", _("By kind of customer"), 20, "accounts.view_insights", keeps=True),
    Page("insights_exits", _("Where they leave"), 30, "accounts.view_departure", keeps=True),
    Page("insight_milestones", _("Time to value"), 60, "accounts.view_milestonereached"),
    Page("insight_report_card", _("Report card"), 35, "accounts.view_insights"),
)
