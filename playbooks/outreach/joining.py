"""What outreach adds to the floors below: who may do what, its line in the menu, and a button on every segment."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import navigation, roles
from accounts.api.messages import join_filter
from accounts.models import Message, Segment
from accounts.roles import Role, each
from accounts.segments import uses
from playbooks.models import OutreachRun
from retention_site.base.api_filters import IdFilter

APPROVE = "playbooks.approve_outreach"


def join() -> None:
    roles.grant(Role.AGENT, each("view add change", "outreach", "playbooks") | each("view", "outreachrun", "playbooks"))
    roles.grant(Role.LEAD, {APPROVE})
    join_filter("outreach", IdFilter(method=_of_outreach, label="Number of an outreach"))
    navigation.register(
        navigation.Item("outreach_list", _("Outreach"), "outline/send", rank=28, permission="playbooks.view_outreach")
    )
    uses.register(
        uses.Use("outreach", 10, _("Write to them"), "outline/send", _for_segment, permission="playbooks.add_outreach"),
    )


def _for_segment(segment: Segment) -> str:
    return f"{reverse('outreach_add')}?segment={segment.pk}"


def _of_outreach(rows: QuerySet[Message], _name: str, value: Any) -> QuerySet[Message]:
    """Find the messages of an outreach by the occasions of its runs, which are indexed."""
    return rows.filter(occasion__in=[run.occasion for run in OutreachRun.objects.filter(outreach=value)])
