"""Writing which teams work on a category of reasons for leaving: the first one takes its cases."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import ChurnCategory, MitigationTeam, Team, User
from retention_site.base import audit, changes
from retention_site.base.changes import StaleVersion

PLACES = tuple(ChurnCategory.audit_labels)


def teams_of(category: ChurnCategory) -> dict[str, int | None]:
    """Return the keys of a category's teams by their place; None where there is none. One query."""
    keys = list(category.mitigation_teams.order_by("place", "id").values_list("team_id", flat=True))
    return {name: keys[n] if n < len(keys) else None for n, name in enumerate(PLACES)}


def update_mitigation_teams(
    *, actor: User | None, category: ChurnCategory, version: int | None, fields: Mapping[str, Team | None]
) -> ChurnCategory:
    """Let the teams of `fields`, by their place, work on a category that is still at `version`; cases keep their team.

    The teams belong to the category and raise its version. Raises StaleVersion, or ValidationError for a team named twice.
    """
    with transaction.atomic():
        current = ChurnCategory.objects.select_for_update().get(pk=category.pk)
        if version is not None and current.version != version:
            raise StaleVersion(current)
        chosen = [(name, team) for name, team in ((name, fields.get(name)) for name in PLACES) if team]
        for n, (name, team) in enumerate(chosen):
            if team in [other for _name, other in chosen[:n]]:
                raise changes.refuse(name, _("This team is named already."))
        before = teams_of(current)
        after = {name: chosen[n][1].pk if n < len(chosen) else None for n, name in enumerate(PLACES)}
        if before == after:
            return current
        MitigationTeam.objects.filter(category=current).delete()
        MitigationTeam.objects.bulk_create(
            MitigationTeam(category=current, team=team, place=place) for place, (_name, team) in enumerate(chosen, start=1)
        )
        ChurnCategory.objects.filter(pk=current.pk).update(version=F("version") + 1)
        _record(current, actor, before, after)
        current.refresh_from_db(fields=["version"])
    return current


def _record(category: ChurnCategory, actor: User | None, before: dict[str, Any], after: dict[str, Any]) -> None:
    changed = [name for name in PLACES if before[name] != after[name]]
    old, new = ({name: each[name] for name in changed} for each in (before, after))
    audit.record("churn_category.updated", category, actor=actor, before=old, after=new)
