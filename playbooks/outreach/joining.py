"""What outreach adds to the floors below: who may do what, its line in the menu, and a button on every segment."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import insight_pages, navigation, roles
from accounts.api.messages import join_filter
from accounts.models import Message, Segment
from accounts.readers import Reader
from accounts.roles import Role, each
from accounts.segments import uses
from playbooks import today
from playbooks.models import Outreach, OutreachRun
from playbooks.today import Scope
from retention_site.base.api_filters import IdFilter

APPROVE = "playbooks.approve_outreach"


def join() -> None:
    roles.grant(Role.AGENT, each("view add change", "outreach", "playbooks") | each("view", "outreachrun", "playbooks"))
    roles.grant(Role.LEAD, {APPROVE})
    join_filter("outreach", IdFilter(method=_of_outreach, label="Number of an outreach"))
    today.register(
        today.Section(
            code="approvals",
            title=_("Outreach that waits for your word"),
            order_words=_("oldest first"),
            template="playbooks/today/_approval.html",
            rows=waiting_for_approval,
            permission=APPROVE,
            rank=40,
            icon="outline/hourglass",
        )
    )
    insight_pages.register(insight_pages.Page("outreach_holdout", _("All outreach"), 45, "playbooks.view_outreach"))
    navigation.register(
        navigation.Item("outreach_list", _("Outreach"), "outline/send", rank=28, permission="playbooks.view_outreach")
    )
    uses.register(
        uses.Use("outreach", 10, _("Write to them"), "outline/send", _for_segment, permission="playbooks.add_outreach"),
    )


def waiting_for_approval(reader: Reader, scope: Scope) -> QuerySet[Outreach]:
    """Outreach above the limit, the oldest first: what my team brought, and whoever has none; on the team's tab what any did.

    Whoever may approve may approve whatever they see, so that nothing waits for a lead who is away.
    """
    rows = Outreach.objects.visible_to(reader).filter(status=Outreach.Status.WAITING)
    if scope == Scope.MINE and reader.team_id:
        rows = rows.filter(Q(owner__team=reader.team_id) | Q(owner__team=None))
    return rows.select_related("owner__team", "segment").order_by("updated_at", "pk")


def _for_segment(segment: Segment) -> str:
    return f"{reverse('outreach_add')}?segment={segment.pk}"


def _of_outreach(rows: QuerySet[Message], _name: str, value: Any) -> QuerySet[Message]:
    """Find the messages of an outreach by the occasions of its runs, which are indexed."""
    return rows.filter(occasion__in=[run.occasion for run in OutreachRun.objects.filter(outreach=value)])
