"""Where offboarding shows on the floor below, and on Today: the menu, the page of a departure, what is handed over."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import departure_panels, handing_over, navigation, roles, settings_cards
from accounts.departure_panels import DeparturePanel
from accounts.models import Departure, User
from accounts.paying import business_day
from accounts.readers import Reader
from accounts.roles import Role, each
from playbooks import today
from playbooks.models import Checklist, ChecklistItem, MitigationCase
from playbooks.models.checklists import ChecklistItemQuerySet
from playbooks.today import Held, Scope, Section


def join() -> None:
    """Register everything; called when the app is ready."""
    roles.grant(Role.AGENT, each("view change", "checklist mitigationcase", "playbooks"))
    roles.grant(Role.AGENT, each("view", "checklistitem checklisttemplate checklisttemplateitem", "playbooks"))
    roles.grant(Role.LEAD, each("add change", "checklisttemplate checklisttemplateitem", "playbooks"))
    settings_cards.register_cards(
        settings_cards.Card(
            "checklist_template_list",
            _("Checklists"),
            _("What is to be done when somebody leaves, step by step"),
            "outline/list-check",
            rank=57,
            permission="playbooks.view_checklisttemplate",
        )
    )
    navigation.register(
        navigation.Item(
            "checklist_list",
            _("Offboarding"),
            "outline/door-exit",
            rank=40,
            permission="playbooks.view_checklist",
            waiting=lambda _user: [Held(steps_due, Scope.MINE)],
            late=lambda _user: [_steps_late],
        )
    )
    _join_departures()
    handing_over.register(
        handing_over.Duty(
            "checklist_item",
            _("offboarding steps"),
            ChecklistItem.objects.open,
            "assignee",
            "checklist__departure__customer",
            rank=50,
        )
    )
    today.register(
        Section(
            code="steps",
            title=_("Offboarding steps"),
            order_words=_("soonest due first"),
            template="playbooks/today/_step.html",
            rows=steps_due,
            permission="playbooks.view_checklist",
            rank=40,
            icon="outline/door-exit",
        )
    )


def _join_departures() -> None:
    departure_panels.register(
        DeparturePanel("checklist", 10, "playbooks/checklists/_panel.html", "playbooks.view_checklist", _checklist_of),
        DeparturePanel("case", 20, "playbooks/cases/_panel.html", "playbooks.view_mitigationcase", _case_of),
    )


def steps_owed(reader: User | Reader, scope: Scope) -> ChecklistItemQuerySet:
    """Steps for customers who leave: those I have, or my team's, the soonest due first; who has no team sees everybody's."""
    team = reader.team_id
    of_team = Q(team=team) | Q(team=None) | Q(assignee__team=team) if team else Q()
    held = Q(assignee=reader.pk) if scope == Scope.MINE else of_team
    return ChecklistItem.objects.open().visible_to(reader).filter(held).order_by("due_on", "id")


def _steps_late(reader: Reader) -> QuerySet[ChecklistItem]:
    """Steps of mine whose day is over."""
    return steps_owed(reader, Scope.MINE).filter(due_on__lt=reader.today)


def steps_due(reader: Reader, scope: Scope) -> QuerySet[ChecklistItem]:
    """Steps whose day has come."""
    return steps_owed(reader, scope).filter(due_on__lte=reader.today).told()


def _checklist_of(departure: Departure, _reader: User) -> dict[str, Any] | None:
    checklist = Checklist.objects.filter(departure=departure).first()
    if checklist is None:
        return None
    items = list(checklist.items.select_related("team", "assignee"))
    done = sum(not item.is_open for item in items)
    return {"checklist": checklist, "items": items, "done": done, "today": business_day()}


def _case_of(departure: Departure, _reader: User) -> dict[str, Any] | None:
    case = MitigationCase.objects.filter(departure=departure).select_related("team", "category").first()
    return {"case": case} if case else None
