"""What a fresh installation does when somebody leaves: the shipped checklists, in every language."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.defaults import wordings_of
from accounts.models import ChurnCategory, Team
from accounts.segments.shipped import make_shipped
from playbooks.models import ChecklistTemplate, ChecklistTemplateItem
from playbooks.segment_fields import SEGMENTS
from playbooks.shipped_checklists import CHECKLISTS, ShippedChecklist
from retention_site.base.defaults import default_data


@default_data(_("Checklists"))
def make_checklists() -> int:
    """Make the shipped templates whose codes are missing, with their steps; returns how many templates were made."""
    with transaction.atomic():
        known = set(ChecklistTemplate.objects.values_list("code", flat=True))
        missing = [(rank, shipped) for rank, shipped in enumerate(CHECKLISTS, start=1) if shipped.code not in known]
        for rank, shipped in missing:
            _make(shipped, rank)
    return len(missing)


@default_data(_("Segments of surveys and promises"))
def make_segments() -> int:
    """Make the shipped segments of this floor whose codes are missing; returns how many were made."""
    return make_shipped(*SEGMENTS)


def _make(shipped: ShippedChecklist, rank: int) -> None:
    category = ChurnCategory.objects.get(code=shipped.category) if shipped.category else None
    taken = ChecklistTemplate.objects.filter(category=category, value_tier=shipped.value_tier, is_active=True)
    template = ChecklistTemplate.objects.create(
        code=shipped.code,
        wordings=wordings_of(shipped.wording),
        rank=10 * rank,
        category=category,
        value_tier=shipped.value_tier,
        is_active=not taken.exists(),  # a company's own stays the one that is used
    )
    for place, step in enumerate(shipped.steps, start=1):
        ChecklistTemplateItem.objects.create(
            template=template,
            code=step.code,
            kind=step.kind,
            wordings=wordings_of(step.wording),
            team=Team.objects.get_or_create(name=step.team)[0] if step.team else None,
            due_from=step.due_from,
            due_days=step.days,
            after=step.after,
            needs_proof=step.needs_proof,
            rank=10 * place,
        )
