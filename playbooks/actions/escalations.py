"""Writing a team's escalation steps: whom an overdue promise is brought to, and when."""

from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Team, User
from playbooks.models import EscalationStep
from retention_site.base import audit
from retention_site.base.changes import StaleVersion

Plan = dict[str, list[int]]  # by target: after how many working minutes


def plan_of(team: Team) -> Plan:
    """Return a team's own steps, every target among them; all empty where the usual ones hold. One query."""
    plan: Plan = {target: [] for target in EscalationStep.Target.values}
    for step in EscalationStep.objects.filter(team=team):
        plan[step.target].append(step.after_minutes)
    return plan


def update_escalation(*, actor: User | None, team: Team, version: int | None, fields: Plan) -> Team:
    """Replace the steps of a team that is still at `version`; without any the usual ones hold.

    The steps belong to the team and raise its version, as its hours do. Raises StaleVersion.
    """
    with transaction.atomic():
        current = Team.objects.select_for_update().get(pk=team.pk)
        if version is not None and current.version != version:
            raise StaleVersion(current)
        before = plan_of(current)
        changed = [target for target, minutes in fields.items() if minutes != before[target]]
        if not changed:
            return current
        EscalationStep.objects.filter(team=current, target__in=changed).delete()
        EscalationStep.objects.bulk_create(
            EscalationStep(team=current, target=target, after_minutes=minutes)
            for target in changed
            for minutes in fields[target]
        )
        Team.objects.filter(pk=current.pk).update(version=F("version") + 1)
        old, new = ({field_name(target): write_minutes(plan[target]) for target in changed} for plan in (before, fields))
        audit.record("team.updated", current, actor=actor, before=old, after=new)
        current.refresh_from_db(fields=["version"])
    return current


def field_name(target: str) -> str:
    """Return the name of a target in forms and in the audit log, where the team has fields of its own."""
    return f"tell_{target}"


def write_minutes(minutes: list[int]) -> str:
    """Return minutes as people write them: "15, 60"."""
    return ", ".join(map(str, minutes))


def fields_to_plan(values: dict[str, Any]) -> Plan:
    """Return the plan that a form's values say."""
    return {target: values[field_name(target)] for target in EscalationStep.Target.values}
