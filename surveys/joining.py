"""What the second floor adds to those below: rights."""

from accounts import roles
from accounts.roles import Role, each

NOUNS = "survey question invitation wave response answer responsechange ruling"


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view", NOUNS, "surveys") | each("add", "invitation response", "surveys"))
    roles.grant(Role.AGENT, each("change", "response", "surveys"))
    roles.grant(Role.LEAD, each("add change", "survey question wave", "surveys"))
    roles.grant(Role.MANAGER, each("view change", "askingrules", "surveys"))
