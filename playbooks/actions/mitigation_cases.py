"""Cases: each departure lands with the first mitigation team of its category, which decides what follows from it."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import ChurnCategory, Departure, MitigationTeam, Team, User
from accounts.paying import business_day
from playbooks.models import MitigationCase
from retention_site.base import changes


def open_case(*, actor: User | None, departure: Departure) -> MitigationCase:
    """Give a departure to the first mitigation team of its reason's category; without a reason to nobody yet."""
    category = _category_of(departure)
    case = MitigationCase(departure=departure, category=category, team=_first_team(category))
    return changes.create(case, actor=actor, action="case.opened")


def route_case(*, actor: User | None, departure: Departure) -> None:
    """Give an undecided case to the team of the category that the interview found."""
    case = MitigationCase.objects.undecided().filter(departure=departure).first()
    category = _category_of(departure)
    if case and category and case.category_id != category.pk:
        fields = {"category": category, "team": _first_team(category)}
        changes.update(case, fields, version=None, actor=actor, action="case.routed")


def pass_case(*, actor: User | None, case: MitigationCase, version: int | None, team: Team) -> MitigationCase:
    """Let another team work on it. Raises StaleVersion."""
    return changes.update(case, {"team": team}, version=version, actor=actor, action="case.routed")


def pass_feedback(*, actor: User | None, case: MitigationCase, feedback: str) -> MitigationCase:
    """Add what was learnt from the customer, under what was passed on before."""
    said = MitigationCase.objects.values_list("feedback", flat=True).get(pk=case.pk)
    lines = "\n".join(part for part in (said, feedback.strip()) if part)
    return changes.update(case, {"feedback": lines}, version=None, actor=actor, action="case.feedback")


def decide_case(*, actor: User | None, case: MitigationCase, version: int | None, fields: dict[str, Any]) -> MitigationCase:
    """Decide what follows from a departure: fix, accept, educate; what was learnt, and where to see what was done.

    An empty decision takes it back. Raises StaleVersion or ValidationError.
    """
    before = MitigationCase.objects.get(pk=case.pk)
    decision, note = fields.get("decision", before.decision), fields.get("note", before.note)
    if decision and not note.strip():
        raise changes.refuse("note", _("Say what was learnt: others will read it."))
    if decision != before.decision:
        fields = fields | {"decided_on": business_day() if decision else None, "decided_by": actor if decision else None}
    return changes.update(case, fields, version=version, actor=actor, action="case.decided")


def _category_of(departure: Departure) -> ChurnCategory | None:
    return departure.reason.category if departure.reason else None


def _first_team(category: ChurnCategory | None) -> Team | None:
    first = MitigationTeam.objects.filter(category=category).select_related("team").first() if category else None
    return first.team if first else None
