"""What the second floor adds to those below: rights, the page of a customer."""

from django.utils.translation import gettext_lazy as _

from accounts import panels, roles, timeline
from accounts.roles import Role, each
from surveys.happenings import last_score, read_answers

NOUNS = "survey question invitation wave response answer responsechange"


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view", NOUNS, "surveys") | each("add", "invitation response", "surveys"))
    roles.grant(Role.AGENT, each("change", "response", "surveys"))
    roles.grant(Role.LEAD, each("add change", "survey question wave", "surveys"))
    roles.grant(Role.MANAGER, each("view change", "askingrules", "surveys"))
    _join_customer_page()


def _join_customer_page() -> None:
    timeline.register(timeline.Source("answers", "answers", _("Answers"), 25, read_answers))
    # The panel fetches its answers by itself, so that the customer's page needs no query for it
    panels.register(
        panels.FactSource("last_score", 45, last_score),
        panels.Panel("said", 25, "surveys/responses/_panel.html", lambda _profile: {}, "surveys.view_response"),
    )
