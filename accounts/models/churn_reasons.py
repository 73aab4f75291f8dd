from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.teams import Team
from retention_site.base.models import Versioned


def validate_wordings(value: Any) -> None:
    """Refuse wordings that are not texts by language, or lack the one that every other falls back to."""
    languages = dict(settings.LANGUAGES)
    if not isinstance(value, dict) or not all(key in languages and isinstance(text, str) for key, text in value.items()):
        raise ValidationError(_("Give a text for each language."))
    if not value.get("en", "").strip():
        raise ValidationError(_("Write it in English at least: other languages fall back to that."))


def worded(wordings: dict[str, str], language: str) -> str:
    """Return the wording in a language, or in English where nobody has written it yet."""
    return wordings.get(language) or wordings.get("en", "")


class Worded(Versioned):
    """Something with a lasting code and a wording in each language; when the wording changes, the row stays the same."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    wordings = models.JSONField(_("wording"), default=dict, validators=[validate_wordings])
    rank = models.PositiveSmallIntegerField(_("place in the list"), default=50)
    is_active = models.BooleanField(_("offered"), default=True, help_text=_("Not offered any more, it keeps its history."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.wording_in(get_language() or "en")

    def wording_in(self, language: str) -> str:
        """Return the wording in a language, or in English where nobody has written it yet."""
        return worded(self.wordings, language) or self.code


class ChurnCategory(Worded):
    """A kind of reason for leaving (S5), with the teams that work on it; the first of them takes each case."""

    teams = models.ManyToManyField(
        Team, verbose_name=_("mitigation teams"), through="MitigationTeam", related_name="churn_categories"
    )
    # The teams in their places, as forms and the audit log name them
    audit_labels: ClassVar[dict[str, Any]] = {"team_1": _("first team"), "team_2": _("second team"), "team_3": _("third team")}
    audit_fields: ClassVar[dict[str, Any]] = {}

    class Meta:
        verbose_name = _("category of churn reasons")
        verbose_name_plural = _("categories of churn reasons")
        ordering = ["rank", "code"]


class MitigationTeam(models.Model):
    """A team that works on a category of reasons, in its place: the first one takes the cases."""

    category = models.ForeignKey(
        ChurnCategory, verbose_name=_("category"), on_delete=models.CASCADE, related_name="mitigation_teams"
    )
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("mitigation team")
        verbose_name_plural = _("mitigation teams")
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["category", "team"], name="mitigation_team_once")]

    def __str__(self) -> str:
        return str(self.team)


ChurnCategory.audit_fields.update(dict.fromkeys(ChurnCategory.audit_labels, MitigationTeam._meta.get_field("team")))


class ChurnReason(Worded):
    """Why somebody leaves, in words one can choose; downgrades have a list of their own."""

    class AppliesTo(models.TextChoices):
        DEPARTURE = "departure", _("leaving altogether")
        DOWNGRADE = "downgrade", _("giving up a product")

    category = models.ForeignKey(ChurnCategory, verbose_name=_("category"), on_delete=models.PROTECT, related_name="reasons")
    applies_to = models.CharField(_("for"), max_length=9, choices=AppliesTo, default=AppliesTo.DEPARTURE)
    is_voluntary = models.BooleanField(
        _("their own choice"), default=True, help_text=_("Not so when a payment failed or the business closed.")
    )

    class Meta:
        verbose_name = _("churn reason")
        verbose_name_plural = _("churn reasons")
        ordering = ["applies_to", "category__rank", "rank", "code"]
