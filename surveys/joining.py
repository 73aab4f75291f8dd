"""What the second floor adds to those below: rights, and a page of insights."""

from django.utils.translation import gettext_lazy as _

from accounts import insight_pages, roles
from accounts.roles import Role, each

NOUNS = "survey question invitation wave response answer responsechange ruling"


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view", NOUNS, "surveys") | each("add", "invitation response", "surveys"))
    roles.grant(Role.AGENT, each("change", "response", "surveys"))
    roles.grant(Role.LEAD, each("add change", "survey question wave", "surveys"))
    roles.grant(Role.MANAGER, each("view change", "askingrules", "surveys"))
    insight_pages.register(insight_pages.Page("insight_nps", _("NPS"), 50, "surveys.view_survey"))
