"""Where closing the loop shows: the menu, Today, the page of a customer, what is handed over."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import handing_over, navigation, roles
from accounts.readers import Reader
from accounts.roles import Role, each
from playbooks import today
from playbooks.models import FollowUp
from playbooks.today import Held, Scope, Section

SHOWN = (
    "customer__team", "assignee", "root_cause", "response__survey", "response__contact__customer__team",
)  # fmt: skip


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view change", "followup", "playbooks"))
    navigation.register(
        navigation.Item(
            "follow_up_list",
            _("Follow-ups"),
            "outline/message-heart",
            rank=35,
            permission="playbooks.view_followup",
            waiting=lambda _user: [Held(follow_ups_owed, Scope.MINE)],
            late=lambda _user: [_late],
        )
    )
    today.register(
        Section(
            code="follow_ups",
            title=_("Unhappy answers"),
            order_words=_("soonest due first"),
            template="playbooks/today/_follow_up.html",
            rows=follow_ups_owed,
            permission="playbooks.view_followup",
            rank=15,
            icon="outline/message-heart",
            page="follow_up_list",
        )
    )
    handing_over.register(
        handing_over.Duty(
            "follow_up", _("follow-ups of unhappy answers"), FollowUp.objects.open, "assignee", "customer", rank=45
        )
    )


def follow_ups_owed(reader: Reader, scope: Scope) -> QuerySet[FollowUp]:
    """Follow-ups without an outcome, the soonest due first: mine, or my team's with those that nobody has."""
    visible = FollowUp.objects.open().visible_to(reader)
    rows = visible.filter(assignee=reader.pk) if scope == Scope.MINE else visible.of_team(reader)
    return rows.select_related(*SHOWN).order_by("due_at", "id")


def _late(reader: Reader) -> QuerySet[FollowUp]:
    return follow_ups_owed(reader, Scope.MINE).filter(due_at__lte=reader.now, first_contact_at=None)
