"""What outreach adds to the floors below: who may do what, its line in the menu, and a button on every segment."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import navigation, roles
from accounts.models import Segment
from accounts.roles import Role, each
from accounts.segments import uses

APPROVE = "playbooks.approve_outreach"


def join() -> None:
    roles.grant(Role.AGENT, each("view add change", "outreach", "playbooks") | each("view", "outreachrun", "playbooks"))
    roles.grant(Role.LEAD, {APPROVE})
    navigation.register(
        navigation.Item("outreach_list", _("Outreach"), "outline/send", rank=28, permission="playbooks.view_outreach")
    )
    uses.register(
        uses.Use("outreach", 10, _("Write to them"), "outline/send", _for_segment, permission="playbooks.add_outreach"),
    )


def _for_segment(segment: Segment) -> str:
    return f"{reverse('outreach_add')}?segment={segment.pk}"
