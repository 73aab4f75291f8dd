"""What a fresh installation knows: the reasons of S5 for leaving, with their teams, milestones, and whom to look for."""

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.milestones.shipped import MILESTONES
from accounts.models import ChurnCategory, ChurnReason, Milestone, MitigationTeam, Team
from accounts.shipped_reasons import CATEGORIES, REASONS
from retention_site.base.defaults import default_data


@default_data(_("Churn reasons"))
def make_churn_reasons() -> int:
    """Make the shipped categories, their teams and reasons where their codes are missing; returns how many rows were made."""
    made = 0
    with transaction.atomic():
        for rank, shipped in enumerate(CATEGORIES, start=1):
            fields = {"wordings": wordings_of(shipped.wording), "rank": 10 * rank}
            category, is_new = ChurnCategory.objects.get_or_create(code=shipped.code, defaults=fields)
            made += is_new
            if is_new:
                _staff(category, shipped.teams)
        categories = {category.code: category for category in ChurnCategory.objects.all()}
        for rank, reason in enumerate(REASONS, start=1):
            fields = {
                "wordings": wordings_of(reason.wording),
                "category": categories[reason.category],
                "applies_to": reason.applies_to,
                "is_voluntary": reason.is_voluntary,
                "rank": rank,
            }
            made += ChurnReason.objects.get_or_create(code=reason.code, defaults=fields)[1]
    return made


@default_data(_("Milestones"))
def make_milestones() -> int:
    """Make the shipped milestones where their codes are missing, out of use; returns how many were made."""
    made = 0
    for rank, shipped in enumerate(MILESTONES, start=1):
        fields = {
            "wordings": wordings_of(shipped.wording),
            "event": shipped.event,
            "times": shipped.times,
            "ends_onboarding": shipped.ends_onboarding,
            "rank": 10 * rank,
            "is_active": False,
        }
        made += Milestone.objects.get_or_create(code=shipped.code, defaults=fields)[1]
    return made


@default_data(_("Segments"))
def make_segments() -> int:
    """Make the shipped segments of this floor whose codes are missing; returns how many were made."""
    from accounts.segments import shipped  # which writes its texts out by `wordings_of`

    return shipped.make_shipped(*shipped.OWN)


@default_data(_("Message templates"))
def make_message_templates() -> int:
    """Make the shipped templates whose codes are missing; returns how many were made."""
    from accounts.templating import shipped  # which needs the placeholders that join when the app is ready

    return shipped.make_shipped()


def wordings_of(text: Promise) -> dict[str, str]:
    """Write a shipped text out in every language; from then on it is the company's own to change."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = str(text)
    return found


def _staff(category: ChurnCategory, names: tuple[str, ...]) -> None:
    for place, name in enumerate(names, start=1):
        team, _made = Team.objects.get_or_create(name=name)
        MitigationTeam.objects.create(category=category, team=team, place=place)
