"""Writing checklist templates and their steps. Checklists that are open already keep the steps they were made with."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from playbooks.models import ChecklistTemplate, ChecklistTemplateItem
from retention_site.base import audit, changes


def create_checklist_template(*, actor: User | None, **fields: Any) -> ChecklistTemplate:
    """Add a template without steps. Raises ValidationError."""
    return changes.create(ChecklistTemplate(**fields), actor=actor, action="checklist_template.created")


def update_checklist_template(
    *, actor: User | None, template: ChecklistTemplate, version: int | None, fields: dict[str, Any]
) -> ChecklistTemplate:
    """Change a template that is still at `version`. Raises StaleVersion or ValidationError."""
    return changes.update(template, fields, version=version, actor=actor, action="checklist_template.updated")


def create_template_step(*, actor: User | None, template: ChecklistTemplate, **fields: Any) -> ChecklistTemplateItem:
    """Add a step to a template. Raises ValidationError."""
    step = ChecklistTemplateItem(template=template, **fields)
    return changes.create(step, actor=actor, action="checklist_template_item.created")


def update_template_step(
    *, actor: User | None, step: ChecklistTemplateItem, version: int | None, fields: dict[str, Any]
) -> ChecklistTemplateItem:
    """Change a step that is still at `version`. Raises StaleVersion or ValidationError."""
    return changes.update(step, fields, version=version, actor=actor, action="checklist_template_item.updated")


def remove_template_step(*, actor: User | None, step: ChecklistTemplateItem) -> None:
    """Take a step out of its template. Raises ValidationError where another step waits for it."""
    with transaction.atomic():
        template = ChecklistTemplate.objects.select_for_update().get(pk=step.template_id)
        waiting = next((each for each in template.items.all() if step.code in each.codes_before), None)
        if waiting:
            raise changes.refuse("after", _("“%(step)s” comes only after this step: change that first.") % {"step": waiting})
        audit.record("checklist_template_item.deleted", step, actor=actor, before=audit.snapshot(step))
        audit.record("checklist_template.updated", template, actor=actor, before={"step": str(step)}, after={})
        step.delete()
