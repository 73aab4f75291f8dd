"""What outreach adds to the floors below: who may do what."""

from accounts import roles
from accounts.roles import Role, each

APPROVE = "playbooks.approve_outreach"


def join() -> None:
    roles.grant(Role.AGENT, each("view add change", "outreach", "playbooks") | each("view", "outreachrun", "playbooks"))
    roles.grant(Role.LEAD, {APPROVE})
