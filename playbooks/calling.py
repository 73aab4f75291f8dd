"""Where calls that outreach asks for show: the menu, Today, the call form, what is handed over.

With it outreach may ask for calls.
"""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import call_sections, handing_over, navigation, roles
from accounts.models import Interaction, MessageTemplate, User
from accounts.readers import Reader
from accounts.roles import Role, each
from playbooks import today
from playbooks.actions.call_tasks import keep_call_task
from playbooks.forms.call_tasks import CalledForm
from playbooks.models import CallTask, Outreach
from playbooks.outreach import channels
from playbooks.today import Scope, Section

SHOWN = ("customer__team", "contact", "assignee", "message__template")


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view change", "calltask", "playbooks"))
    channels.register(MessageTemplate.Channel.CALL)
    # Nobody was promised these calls, so the menu does not count them
    navigation.register(
        navigation.Item(
            "call_task_list", _("Calls to make"), "outline/phone-outgoing", rank=32, permission="playbooks.view_calltask"
        )
    )
    today.register(
        Section(
            code="call_tasks",
            title=_("Calls to make"),
            order_words=_("soonest due first"),
            template="playbooks/today/_call_task.html",
            rows=calls_to_make,
            permission="playbooks.view_calltask",
            rank=25,
            icon="outline/phone-call",
            is_owed=False,
            page="call_task_list",
        )
    )
    call_sections.register(
        call_sections.CallSection(
            "call_task", CalledForm, "playbooks/call_tasks/_called.html", save_called, "playbooks.change_calltask", rank=15
        )
    )
    handing_over.register(
        handing_over.Duty(
            "call_task",
            _("calls to make"),
            CallTask.objects.open,
            "assignee",
            "customer",
            rank=42,
            page=lambda user: f"{reverse('call_task_list')}?scope=all&assignee={user.pk}",
        )
    )


def calls_to_make(reader: Reader, scope: Scope) -> QuerySet[CallTask]:
    """Calls without an outcome, the soonest due first: mine, or my team's with those that nobody has."""
    visible = CallTask.objects.open().visible_to(reader)
    rows = visible.filter(assignee=reader.pk) if scope == Scope.MINE else visible.of_team(reader)
    return rows.select_related(*SHOWN).order_by("due_at", "id")


def calls_of(outreach: Outreach, reader: User) -> list[tuple[str, Any, int]]:
    """How many calls of an outreach that `reader` may see are still to be made, and of each outcome: its name, words, count."""
    if not reader.has_perm("playbooks.view_calltask"):
        return []
    counts = CallTask.objects.visible_to(reader).filter(run__outreach=outreach).by_outcome()
    outcomes = [("", _("still to be made")), *CallTask.Outcome.choices]
    return [(outcome, words, counts.get(outcome, 0)) for outcome, words in outcomes if not outcome or outcome in counts]


def save_called(interaction: Interaction, said: dict[str, Any], actor: User) -> object:
    """Close the task by this talk if it reached them; else count the attempt."""
    return keep_call_task(actor=actor, task=said["task"], interaction=interaction)
